// Values: Python objects on their way into a job, as words of the foreign region.
//
// Objects that are met twice, in one value or in several, become one object: what is shared stays
// shared. Lists, dicts, sets, bytearrays and instances that a job gives back become the client's
// own objects again.
//
// What fields the instances of a class have is known when the kernel is compiled, which asks what
// the values have. So a value that holds instances or classes of the user's is gone through twice:
// add() finds out what is in it and whether it can be taken along, lay_out() converts it.
#pragma once

#include <nanobind/nanobind.h>

#include "ir/module.h"
#include "jit/value_types.h"
#include "python/_pyreck/client.h"
#include "python/_pyreck/stored.h"
#include "python/_pyreck/value.h"
#include "runtime/value.h"

#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pyreck::client {

class Kernel;

/// The client's own objects that compiled code knows by ids. May be copied and dropped without the
/// GIL.
struct ClientObjects {
  std::shared_ptr<PyObject> classes;    // a Python list, by ClassId; null: there are none
  std::shared_ptr<PyObject> functions;  // a Python list, by number in the request
  std::shared_ptr<const std::vector<ir::FunctionId>> function_ids;  // of these; null: not known
};

class Values {
 public:
  /// What `parent` (null, or a Values that outlives this) has converted is not converted again.
  /// `in_place`: nobody changes arrays before the job has ended, so they are not copied.
  Values(const Values* parent, bool in_place);
  ~Values();
  Values(const Values&) = delete;

  /// Converts `object` and appends it. Gives its index, or, for what cannot be taken along, a text
  /// such as "`config['rows'][2]` is an instance of `Foo`". `name` is what messages call the
  /// object. `meet` (pyreck/capture.py, Walk.meet) is called with each class and instance of the
  /// user's that is in it, and gives a text in place of None if it cannot be taken along.
  nb::object add(nb::handle object, const std::string& name, nb::handle meet);
  /// Converts what waits for the kernel. Called before words(), types() and key() are asked for;
  /// raises.
  void lay_out(const Kernel& kernel);

  /// The classes that the compiled code refers to, by id, and the captured functions, in the order
  /// of the request; the lists may grow afterwards.
  void set_objects(nb::list classes, nb::list functions);
  const ClientObjects& objects() const { return objects_; }

  const std::vector<rt::Word>& words() const { return words_; }
  const std::vector<ir::TypeId>& types() const { return types_; }
  /// What instances among the words hold; its types are of table().
  ir::GivenClasses given() const { return value_types_.classes(); }
  std::vector<ir::TypeId> hidden_functions() const { return value_types_.hidden_functions(); }
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
  bool reaches_made_function() const;

  /// The value of a root of which all is here, or None: it holds instances, classes or functions of
  /// the user's, which only code knows, or is stored.
  nb::object whole(size_t root) const;

  /// Lists that the result reaches get items of their own where they stand on arrays.
  void detach(const Value& result) const;

  /// The object with an identity that `word` was made from, or null (borrowed).
  PyObject* origin(rt::Word word) const;

 private:
  /// Gives an owned word, or kFailed and leaves the reason in problem_.
  rt::Word convert(PyObject* object, int depth);
  rt::Word convert_any(PyObject* object, int depth);
  void raise_again();
  rt::Word convert_int(PyObject* object);
  rt::Word convert_str(PyObject* object);
  rt::Word convert_bytearray(PyObject* array);
  rt::Word convert_list(PyObject* list, int depth);
  rt::Word convert_int_list(PyObject* list);
  rt::Word convert_float_list(PyObject* list);
  rt::Word convert_tuple(PyObject* tuple, int depth);
  rt::Word convert_dict(PyObject* dict, int depth);
  rt::Word convert_set(PyObject* set, int depth);
  rt::Word convert_key(PyObject* key, int depth);
  rt::Word convert_range(PyObject* range);
  rt::Word convert_array(PyObject* object, int depth);  // values_arrays.cpp
  rt::Word builtin_class(PyObject* object);
  rt::Word convert_proxy(PyObject* object, int depth);
  rt::Word convert_downloaded(nb::handle proxy, int depth);
  rt::Word fetch(const Stored& stored);
  rt::Word fetch_once(const Stored& stored);
  void own_region();
  rt::Word share(PyObject* object, rt::Word word);
  static constexpr rt::Word kBeingMade = ~rt::Word{0};  // in shared_
  rt::Word known(PyObject* object) const;
  rt::Word fail(std::string what);
  /// Puts one step of the access path before what convert() said of an item.
  void locate(const std::string& step) { path_ = step + path_; }
  void state_key();

  // Classes and instances of the user's: values_classes.cpp.
  rt::Word convert_root(PyObject* object);
  rt::Word convert_users(PyObject* object, int depth);
  rt::Word convert_instance(PyObject* instance);
  bool begin_member(PyObject* member, rt::Instance* made);
  rt::Word convert_function(PyObject* function, int depth);
  rt::Word function_reference(PyObject* function, const std::vector<rt::Word>& captures);
  rt::Word convert_method(PyObject* method, int depth);
  rt::Word reference(PyObject* cls);
  bool fill_instances(PyObject* root);
  bool fill(PyObject* instance);
  void forget_since(size_t count_shared);
  void release_cycles();

  const Values* parent_;
  const bool in_place_;
  bool has_borrowed_ = false;  // arrays that lists stand on
  uint64_t identity_;
  rt::Context context_;
  std::vector<rt::Word> words_;
  std::vector<ir::TypeId> types_;
  ir::TypeTable table_;
  jit::ValueTypes value_types_{table_};
  std::string key_;
  std::vector<std::optional<Stored>> stored_;        // by root
  std::optional<Stored> root_stored_;                // of the root that is being added
  std::unordered_map<PyObject*, rt::Word> shared_;   // containers, instances; both sides held
  std::vector<PyObject*> in_order_;                  // of shared_
  std::unordered_map<rt::Word, PyObject*> origins_;  // those of shared_ with an identity
  std::map<std::pair<const StoredObject*, uint32_t>, rt::Word> fetched_;  // inside of containers
  std::unordered_map<PyTypeObject*, bool> of_arrays_;  // classes met, and whether arrays' modules
                                                       // define them
  std::map<std::string, nb::object> downloaded_;       // proxies of what holds instances
  std::vector<std::shared_ptr<const Lease>> leases_;   // of remote values
  ClientObjects objects_;
  std::string problem_, path_;
  std::exception_ptr raised_;  // by Python code during convert()

  /// A root that waits for lay_out().
  struct Waiting {
    size_t root;
    nb::object object;
    std::string name;
  };
  std::vector<Waiting> waiting_;
  nb::handle meet_;                     // valid during add(): the user's objects are only met
  const ir::Module* module_ = nullptr;  // during lay_out()
  const std::vector<ir::FunctionId>* function_ids_ = nullptr;  // the same
  size_t count_met_ = 0;
  std::unordered_set<PyObject*> met_;  // instances and classes, by add()
  std::vector<PyObject*> met_now_;     // those of the root at hand
  std::vector<PyObject*> unfilled_;    // instances whose fields are still to be converted
  struct ClassLayout {
    uint32_t id;
    rt::Word reference;  // held
    nb::dict fields;     // their indices by name
  };
  std::unordered_map<PyObject*, ClassLayout> layouts_;  // by class
  bool is_filling_ = false, may_be_cyclic_ = false;
};

}  // namespace pyreck::client
