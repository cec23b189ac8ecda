#include "frontend/named_tuple.h"

#include "frontend/class_syntax.h"
#include "frontend/dataclass.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace pyreck::frontend {

namespace {

/// "x y" or "x, y" taken apart.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out(1);
  for (char c : text) {
    if (c != ',' && !std::isspace(static_cast<unsigned char>(c)))
      out.back() += c;
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool is_keyword(const std::string& name) {
  static constexpr std::array<std::string_view, 35> kKeywords = {
      "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
      "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
      "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
      "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
  return std::ranges::find(kKeywords, name) != kKeywords.end();
}

/// The names in `[("x", int), ("y", int)]`.
std::optional<std::vector<std::string>> typed_fields(const Expr& list) {
  if (list.kind != ExprKind::kList && list.kind != ExprKind::kTuple) return std::nullopt;
  std::vector<std::string> out;
  for (const ExprPtr& item : list.items) {
    bool is_pair = (item->kind == ExprKind::kTuple || item->kind == ExprKind::kList) &&
                   item->items.size() == 2 && item->items[0]->kind == ExprKind::kStr;
    if (!is_pair) return std::nullopt;
    out.push_back(item->items[0]->text);
  }
  return out;
}

/// `(self.x, self.y,)`, each item as `write` has it.
template <class Write>
std::string tuple_of(const NamedTuple& named, Write write) {
  std::string out = "(";
  for (const std::string& field : named.fields) out += write(field) + ", ";
  return out + ")";
}

}  // namespace

bool is_field_name(const std::string& name) {
  bool plain = !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
               std::ranges::all_of(name, [](char c) {
                 return c == '_' || std::isalnum(static_cast<unsigned char>(c));
               });
  static constexpr std::array<std::string_view, 8> kMeant = {
      "self", "cls", "missing", "more", "iterable", "tuple", "len", "list"};
  return plain && name[0] != '_' && !is_keyword(name) &&
         std::ranges::find(kMeant, name) == kMeant.end();
}

std::optional<NamedTuple> read_named_tuple(const Expr& call, bool is_typing) {
  size_t positional = call.items.size() - 1 - call.keywords.size();
  if (has_star(call) || positional != 2 || call.items[1]->kind != ExprKind::kStr)
    return std::nullopt;
  const Expr& list = *call.items[2];
  auto fields = is_typing                     ? typed_fields(list)
                : list.kind == ExprKind::kStr ? std::optional(words(list.text))
                                              : literal_strings(list);
  if (!fields) return std::nullopt;
  NamedTuple named{call.items[1]->text, *fields, {}, {}};
  for (size_t i = 0; i < call.keywords.size(); ++i) {
    const Expr& value = *call.items[3 + i];
    bool is_list = value.kind == ExprKind::kList || value.kind == ExprKind::kTuple;
    bool fits =
        !is_typing && call.keywords[i] == "defaults" && is_list &&
        value.items.size() <= named.fields.size() &&
        std::ranges::all_of(value.items, [](const auto& each) { return is_literal(*each); });
    if (!fits) return std::nullopt;
    for (const ExprPtr& item : value.items) named.defaults.push_back(item.get());
    named.with_default.assign(named.fields.end() - static_cast<ptrdiff_t>(value.items.size()),
                              named.fields.end());
  }
  std::vector<std::string> sorted = named.fields;
  std::ranges::sort(sorted);
  bool usable = std::ranges::adjacent_find(sorted) == sorted.end() &&
                std::ranges::all_of(named.fields, is_field_name) && !named.name.empty() &&
                !is_keyword(named.name);
  return usable ? std::optional(std::move(named)) : std::nullopt;
}

NamedTuple read_named_tuple(const std::string& name, const Body& body) {
  NamedTuple named{name, {}, {}, {}};
  for (const StmtPtr& stmt : body) {
    if (stmt->kind != StmtKind::kAnnAssign || stmt->values[0]->kind != ExprKind::kName) continue;
    const std::string& field = stmt->values[0]->text;
    if (std::ranges::find(named.fields, field) == named.fields.end()) named.fields.push_back(field);
    if (stmt->values[1]) named.with_default.push_back(field);
  }
  return named;
}

bool is_named_tuples_own(const std::string& member) {
  static constexpr std::array<std::string_view, 11> kOwn = {
      "__new__",      "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults",
      "_field_types", "_make",    "_replace",  "_asdict",        "_source"};
  return std::ranges::find(kOwn, member) != kOwn.end();
}

NamedMethods named_methods(const NamedTuple& named) {
  std::string parameters = "_cls", init, make, shown, pairs, replaced;
  std::string count = std::to_string(named.fields.size()), defaults = "missing";
  for (const std::string& field : named.fields) {
    bool has_default = std::ranges::find(named.with_default, field) != named.with_default.end();
    parameters += ", " + field + (has_default ? "=" + default_parameter(field) : "");
    if (has_default) defaults += ", " + default_parameter(field);
    init += "        set_base(_made, '" + field + "', " + field + ")\n";
    shown += (shown.empty() ? "" : ", ") + field + "={self." + field + "!r}";
    pairs += "'" + field + "': self." + field + ", ";
    replaced += ", " + field + "=missing";
  }
  for (size_t i = 0; i < named.fields.size(); ++i) make += "items[" + std::to_string(i) + "], ";
  std::string named_only = replaced.empty() ? "" : ", *" + replaced;
  std::string text =
      "def create(" + defaults + "):\n" + "    def __new__(" + parameters + "):\n" +
      "        _made = new_instance(_cls)\n" + init + "        return _made\n" +
      "    def _make(cls, iterable):\n"
      "        items = tuple(iterable)\n"
      "        if len(items) != " +
      count +
      ":\n"
      "            raise TypeError(f'Expected " +
      count +
      " arguments, got {len(items)}')\n"
      "        return cls(" +
      make +
      ")\n"
      "    def _replace(self, /" +
      named_only +
      ", **more):\n"
      "        made = self._make(" +
      tuple_of(named,
               [](const std::string& field) {
                 return "self." + field + " if " + field + " is missing else " + field;
               }) +
      ")\n"
      "        if more:\n"
      "            raise ValueError(f'Got unexpected field names: {list(more)!r}')\n"
      "        return made\n"
      "    def __repr__(self):\n"
      "        return self.__class__.__name__ + f\"(" +
      shown +
      ")\"\n"
      "    def _asdict(self):\n"
      "        return {" +
      pairs +
      "}\n"
      "    def __getnewargs__(self):\n"
      "        return " +
      tuple_of(named, [](const std::string& field) { return "self." + field; }) + "\n" +
      "    return (__new__, _make, _replace, __repr__, _asdict, __getnewargs__)\n";
  return {text, {"__new__", "_make", "_replace", "__repr__", "_asdict", "__getnewargs__"}};
}

}  // namespace pyreck::frontend
