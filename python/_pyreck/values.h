// Values: Python objects on their way into a job, as words of the foreign region.
//
// Objects that are met twice, in one value or in several, become one object: what is shared stays
// shared. Lists, dicts, sets and bytearrays that a job gives back become the client's own objects
// again.
#pragma once

#include <nanobind/nanobind.h>

#include "ir/types.h"
#include "python/_pyreck/client.h"
#include "python/_pyreck/stored.h"
#include "python/_pyreck/value.h"
#include "runtime/value.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyreck::client {

/// The client's classes by the ids that the compiled code has for them: a Python list. May be
/// copied and dropped without the GIL.
using ClassList = std::shared_ptr<PyObject>;
ClassList class_list(nb::list classes);

class Values {
 public:
  /// What `parent` (null, or a Values that outlives this) has converted is not converted again.
  explicit Values(const Values* parent);
  ~Values();
  Values(const Values&) = delete;

  /// Converts `object` and appends it. Gives its index, or, for what cannot be taken along, a text
  /// such as "`config['rows'][2]` is an instance of `Foo`". `name` is what messages call the
  /// object.
  nb::object add(nb::handle object, const std::string& name);

  /// The classes that the compiled code refers to; the list may grow afterwards.
  void set_classes(nb::list classes) { classes_ = class_list(std::move(classes)); }
  const ClassList& classes() const { return classes_; }

  const std::vector<rt::Word>& words() const { return words_; }
  const std::vector<ir::TypeId>& types() const { return types_; }
  const ir::TypeTable& table() const { return table_; }
  /// Of no other Values of this process, not even after this one's end.
  uint64_t identity() const { return identity_; }
  /// The types as a text: equal for equal types.
  const std::string& key() const { return key_; }

  /// Where root `i` lies, if it is a stored object; its word is then None until fetch_stored().
  const std::optional<Stored>& stored(size_t i) const { return stored_[i]; }
  /// Says that root `i`, a word of this, lies there as well.
  void set_stored(size_t i, Stored stored) { stored_[i] = std::move(stored); }
  /// Downloads the roots that are stored, those of `but` excepted. Raises.
  void fetch_stored(const cluster::Session* but = nullptr);
  /// Whether a function that some job made is among the values.
  bool reaches_function() const;

  /// The list, dict, set or bytearray that `word` was made from, or null (borrowed).
  PyObject* origin(rt::Word word) const;

 private:
  /// Gives an owned word, or kFailed and leaves the reason in problem_.
  rt::Word convert(PyObject* object, int depth);
  rt::Word convert_int(PyObject* object);
  rt::Word convert_str(PyObject* object);
  rt::Word convert_bytearray(PyObject* array);
  rt::Word convert_list(PyObject* list, int depth);
  rt::Word convert_int_list(PyObject* list);
  rt::Word convert_float_list(PyObject* list);
  rt::Word convert_tuple(PyObject* tuple, int depth);
  rt::Word convert_dict(PyObject* dict, int depth);
  rt::Word convert_set(PyObject* set, int depth);
  rt::Word convert_range(PyObject* range);
  rt::Word convert_other(PyObject* object, bool is_root);
  rt::Word fetch(const Stored& stored);
  rt::Word fetch_once(const Stored& stored);
  void own_region();
  rt::Word share(PyObject* object, rt::Word word);
  rt::Word known(PyObject* object) const;
  rt::Word fail(std::string what);
  /// Puts one step of the access path before what convert() said of an item.
  void locate(const std::string& step) { path_ = step + path_; }

  const Values* parent_;
  uint64_t identity_;
  rt::Context context_;
  std::vector<rt::Word> words_;
  std::vector<ir::TypeId> types_;
  ir::TypeTable table_;
  std::string key_;
  std::vector<std::optional<Stored>> stored_;        // by root
  std::optional<Stored> root_stored_;                // of the root that is being added
  std::unordered_map<PyObject*, rt::Word> shared_;   // containers, both sides held
  std::unordered_map<rt::Word, PyObject*> origins_;  // mutable ones of shared_
  std::map<std::pair<const StoredObject*, uint32_t>, rt::Word> fetched_;  // inside of containers
  std::vector<std::shared_ptr<const Lease>> leases_;                      // of remote values
  ClassList classes_;
  std::string problem_, path_;
};

}  // namespace pyreck::client
