// `@dataclass`: what it says of a class, and the methods that it makes, as Python text.
//
// The text follows Lib/dataclasses.py of CPython 3.11. It is a function of the defaults and
// factories that gives the methods; lowered without places, since CPython's own have no lines of
// the user's.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pyreck::frontend {

struct DataField {
  std::string name;
  bool has_default = false, has_factory = false;
  bool init = true, repr = true, compare = true, kw_only = false;
  std::optional<bool> hash;  // nothing: as compare
};

struct Dataclass {
  bool init = true, repr = true, eq = true, order = false, unsafe_hash = false, frozen = false;
  bool match_args = true, kw_only = false, slots = false;
  std::vector<DataField> fields;  // inherited ones too, in order
  bool has_post_init = false;
};

/// The class attribute that holds what `fields` of frontend/library/dataclasses.py reads.
inline constexpr const char* kRawFields = "__dataclass_raw__";
/// Names that the text means by its parameters and free names.
std::string default_parameter(const std::string& field);
std::string factory_parameter(const std::string& field);
/// The class attributes that hold a factory, and a default where the class has lost it.
std::string factory_attribute(const std::string& field);
std::string default_attribute(const std::string& field);

/// The methods that the class gets, where it does not define them itself.
struct DataMethods {
  std::string text;                // def create(...): ... return (...)
  std::vector<std::string> names;  // of what it gives, in order
  bool unhashable = false;         // __hash__ = None
  std::string type_error;          // what CPython raises instead; "": nothing
};
/// `is_own`: an expression that tells whether `self` is an instance of just this class.
DataMethods data_methods(const Dataclass& data, const std::vector<std::string>& defined,
                         const std::string& is_own);

}  // namespace pyreck::frontend
