#include "frontend/dataclass.h"

#include <algorithm>
#include <array>
#include <functional>

namespace pyreck::frontend {

namespace {

using Chosen = std::function<bool(const DataField&)>;

// What a parameter is that was not given: `__dataclass_absent__`, of the function around the methods.
constexpr const char* kAbsentDefault = "=__dataclass_absent__";
constexpr const char* kIsAbsent = " is __dataclass_absent__ else ";

/// `(self.x,self.y,)` of the chosen fields.
std::string tuple_of(const Dataclass& data, const std::string& object, const Chosen& chosen) {
  std::string out = "(";
  for (const DataField& field : data.fields)
    if (chosen(field)) out += object + "." + field.name + ",";
  return out + ")";
}

bool compares(const DataField& field) { return field.compare; }

class Writer {
 public:
  Writer(const Dataclass& data, const std::vector<std::string>& defined, const std::string& is_own)
      : data_(data), defined_(defined), is_own_(is_own) {}

  DataMethods run() {
    if (data_.init) write_init();
    if (data_.repr) write_repr();
    if (data_.eq) write_comparison("__eq__", "==");
    if (data_.order) {
      constexpr std::array<std::array<const char*, 2>, 4> kOrders = {
          {{"__lt__", "<"}, {"__le__", "<="}, {"__gt__", ">"}, {"__ge__", ">="}}};
      for (const auto& [name, op] : kOrders) write_comparison(name, op);
    }
    if (data_.frozen) write_frozen();
    choose_hash();
    write_items();
    if (data_.init && !defines("__init__")) write_replace();
    finish();
    return std::move(out_);
  }

 private:
  bool defines(const std::string& name) const {
    return std::ranges::find(defined_, name) != defined_.end();
  }

  /// Begins a method; false: the class has its own.
  bool begin(const std::string& name, const std::string& parameters) {
    if (defines(name)) return false;
    out_.names.push_back(name);
    body_ += "    def " + name + "(" + parameters + "):\n";
    return true;
  }
  void line(const std::string& text) { body_ += "        " + text + "\n"; }

  void write_init() {
    std::string positional = "self", named;
    const DataField* optional = nullptr;
    for (const DataField& field : data_.fields) {
      if (!field.init) continue;
      bool has_value = field.has_default || field.has_factory;
      if (!field.kw_only && !has_value && optional)
        out_.type_error = "non-default argument '" + field.name + "' follows default argument";
      if (!field.kw_only && has_value) optional = &field;
      std::string value = field.has_default   ? "=" + default_parameter(field.name)
                          : field.has_factory ? kAbsentDefault
                                              : "";
      (field.kw_only ? named : positional) += ", " + field.name + value;
    }
    if (!named.empty()) positional += ", *" + named;
    if (!out_.type_error.empty() || !begin("__init__", positional)) return;
    for (const DataField& field : data_.fields) write_field(field);
    if (data_.has_post_init) line("self.__post_init__()");
    line("return None");
  }

  void write_field(const DataField& field) {
    std::string value = field.name;
    if (field.has_factory) {
      std::string made = factory_parameter(field.name) + "()";
      value = field.init ? made + " if " + field.name + kIsAbsent + field.name : made;
    } else if (!field.init) {
      if (!field.has_default || !data_.slots) return;
      value = default_parameter(field.name);
    }
    if (data_.frozen) {
      line("object.__setattr__(self, '" + field.name + "', " + value + ")");
    } else {
      line("self." + field.name + " = " + value);
    }
  }

  void write_repr() {
    if (!begin("__repr__", "self")) return;
    std::string parts;
    for (const DataField& field : data_.fields)
      if (field.repr)
        parts += (parts.empty() ? "" : ", ") + field.name + "={self." + field.name + "!r}";
    line("return self.__class__.__qualname__ + f\"(" + parts + ")\"");
  }

  void write_comparison(const std::string& name, const std::string& op) {
    if (name != "__eq__" && defines(name))
      out_.type_error = "Cannot overwrite attribute " + name + " in class " + kClassMark +
                        ". Consider using functools.total_ordering";
    if (!begin(name, "self, other")) return;
    line("if other.__class__ is self.__class__:");
    line("    return " + tuple_of(data_, "self", compares) + op +
         tuple_of(data_, "other", compares));
    line("return NotImplemented");
  }

  void write_frozen() {
    std::string names = "(";
    for (const DataField& field : data_.fields) names += "'" + field.name + "', ";
    std::string mine = is_own_;
    if (!data_.fields.empty()) mine += " or name in " + names + ")";
    for (const char* name : {"__setattr__", "__delattr__"})
      if (defines(name))
        out_.type_error =
            "Cannot overwrite attribute " + std::string(name) + " in class " + kClassMark;
    if (begin("__setattr__", "self, name, value")) {
      line("if " + mine + ":");
      line("    raise FrozenInstanceError(f\"cannot assign to field {name!r}\")");
      line("super().__setattr__(name, value)");
    }
    if (begin("__delattr__", "self, name")) {
      line("if " + mine + ":");
      line("    raise FrozenInstanceError(f\"cannot delete field {name!r}\")");
      line("super().__delattr__(name)");
    }
  }

  void choose_hash() {
    bool own = defines("__hash__");
    if (data_.unsafe_hash && own) {
      out_.type_error = std::string("Cannot overwrite attribute __hash__ in class ") + kClassMark;
      return;
    }
    if (own) return;
    out_.unhashable = !data_.unsafe_hash && data_.eq && !data_.frozen;
    if (!data_.unsafe_hash && !(data_.eq && data_.frozen)) return;
    if (!begin("__hash__", "self")) return;
    line("return hash(" +
         tuple_of(data_, "self",
                  [](const DataField& field) { return field.hash.value_or(field.compare); }) +
         ")");
  }

  /// The names and values of its fields, each through a function: for asdict() and astuple().
  void write_items() {
    begin("__dataclass_items__", "self, made_of");
    std::string items;
    for (const DataField& field : data_.fields)
      items += "('" + field.name + "', made_of(self." + field.name + ")), ";
    line("return [" + items + "]");
  }

  void write_replace() {
    std::string parameters = "self", given;
    for (const DataField& field : data_.fields) parameters += ", " + field.name + kAbsentDefault;
    if (!data_.fields.empty()) parameters.insert(4, ", *");
    begin("__dataclass_replace__", parameters + ", **named_or_none");
    line("if not (" + is_own_ + "):");
    line("    refuse('replace() of a class that derives from a dataclass and is none')");
    for (const DataField& field : data_.fields) {
      if (field.init) {
        given += field.name + "=self." + field.name + " if " + field.name + kIsAbsent +
                 field.name + ", ";
      } else {
        line("if " + field.name + " is not __dataclass_absent__:");
        line("    raise ValueError('field " + field.name +
             " is declared with init=False, it cannot be specified with replace()')");
      }
    }
    line("if named_or_none is not None:");
    line("    for name in named_or_none:");
    line(
        "        raise TypeError(self.__class__.__qualname__ + "
        "f\".__init__() got an unexpected keyword argument '{name}'\")");
    line("return self.__class__(" + given + ")");
  }

  /// What fields() makes its objects of.
  std::string raw_fields() const {
    auto truth = [](bool value) { return value ? "True" : "False"; };
    std::string out = "(";
    for (const DataField& field : data_.fields) {
      out += "('" + field.name + "', " + truth(field.init) + ", " + truth(field.repr) + ", " +
             truth(field.compare) + ", " + truth(field.kw_only) + ", " +
             (field.hash ? truth(*field.hash) : "None") + ", " + truth(field.has_default) + ", " +
             (field.has_default ? default_parameter(field.name) : "None") + ", " +
             truth(field.has_factory) + ", " +
             (field.has_factory ? factory_parameter(field.name) : "None") + "), ";
    }
    return out + ")";
  }

  void finish() {
    std::string parameters = "__dataclass_absent__";
    for (const DataField& field : data_.fields) {
      if (field.has_default) parameters += ", " + default_parameter(field.name);
      if (field.has_factory) parameters += ", " + factory_parameter(field.name);
    }
    out_.text = "def create(" + parameters + "):\n" + body_ + "    return (";
    for (const std::string& name : out_.names) out_.text += name + ", ";
    out_.text += raw_fields() + ")\n";
    out_.names.push_back(kRawFields);
  }

  static constexpr const char* kClassMark = "{}";  // the class's name comes in its place
  const Dataclass& data_;
  const std::vector<std::string>& defined_;
  const std::string& is_own_;
  DataMethods out_;
  std::string body_;
};

}  // namespace

std::string default_parameter(const std::string& field) { return "default_" + field; }
std::string factory_parameter(const std::string& field) { return "factory_" + field; }
std::string factory_attribute(const std::string& field) { return "<factory of " + field + ">"; }

std::string default_attribute(const std::string& field) { return "<default of " + field + ">"; }

DataMethods data_methods(const Dataclass& data, const std::vector<std::string>& defined,
                         const std::string& is_own) {
  return Writer(data, defined, is_own).run();
}

}  // namespace pyreck::frontend
