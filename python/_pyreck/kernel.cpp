#include <nanobind/stl/string.h>

#include "python/_pyreck/kernel.h"

#include "frontend/diagnostics.h"
#include "ir/infer/infer.h"
#include "jit/value_types.h"
#include "python/_pyreck/generic.h"
#include "runtime/entry.h"

#include <algorithm>

namespace pyreck::client {

using jit::transfer;
namespace {

using frontend::Binding;

template <class T>
T item(nb::handle tuple, size_t index) {
  return nb::cast<T>(tuple[index]);
}

std::vector<Binding> read_bindings(nb::handle bindings) {
  std::vector<Binding> out;
  for (nb::handle entry : bindings)
    out.push_back({.name = item<std::string>(entry, 0),
                   .kind = static_cast<Binding::Kind>(item<int>(entry, 1)),
                   .index = item<uint32_t>(entry, 2),
                   .text = item<std::string>(entry, 3)});
  return out;
}

frontend::CapturedFunction read_function(nb::handle entry) {
  return {.source = item<uint32_t>(entry, 0),
          .line = item<uint32_t>(entry, 1),
          .column = item<uint32_t>(entry, 2),
          .name = item<std::string>(entry, 3),
          .qualname = item<std::string>(entry, 4),
          .names = read_bindings(entry[5]),
          .defaults = read_bindings(entry[6]),
          .module = item<std::string>(entry, 7),
          .is_given = item<bool>(entry, 8)};
}

frontend::Dataclass read_dataclass(nb::handle entry) {
  frontend::Dataclass out;
  nb::handle options = entry[0];
  bool* targets[] = {&out.init, &out.repr, &out.eq, &out.order, &out.unsafe_hash, &out.frozen};
  for (size_t i = 0; i < std::size(targets); i++) *targets[i] = item<bool>(options, i);
  out.slots = item<bool>(entry, 1);
  out.match_args = false;  // it is an attribute
  out.has_post_init = item<bool>(entry, 2);
  for (nb::handle each : entry[3]) {
    frontend::DataField field;
    field.name = item<std::string>(each, 0);
    bool* flags[] = {&field.has_default, &field.has_factory, &field.init,
                     &field.repr,        &field.compare,     &field.kw_only};
    for (size_t i = 0; i < std::size(flags); i++) *flags[i] = item<bool>(each, i + 1);
    if (int hash = item<int>(each, 7); hash >= 0) field.hash = hash == 1;
    out.fields.push_back(std::move(field));
  }
  return out;
}

frontend::CapturedClass read_class(nb::handle entry) {
  frontend::CapturedClass out;
  out.name = item<std::string>(entry, 0);
  out.qualname = item<std::string>(entry, 1);
  out.module = item<std::string>(entry, 2);
  out.refused = item<std::string>(entry, 3);
  out.bases = read_bindings(entry[4]);
  for (nb::handle each : entry[5])
    out.attributes.push_back({.name = item<std::string>(each, 0),
                              .kind = static_cast<ir::ClassAttribute::Kind>(item<int>(each, 1)),
                              .value = read_bindings(nb::make_tuple(each[2])).front()});
  for (nb::handle name : entry[6]) out.fields.push_back(nb::cast<std::string>(name));
  out.has_slots = item<bool>(entry, 7);
  out.has_match_args = !nb::object(entry[8]).is_none();
  if (out.has_match_args)
    for (nb::handle name : entry[8]) out.match_args.push_back(nb::cast<std::string>(name));
  if (!nb::object(entry[9]).is_none()) out.data = read_dataclass(entry[9]);
  for (nb::handle name : entry[10]) out.abstract_methods.push_back(nb::cast<std::string>(name));
  if (nb::object named = entry[11]; !named.is_none()) {
    out.named.emplace();
    out.named->name = out.name;
    for (nb::handle name : named[0]) out.named->fields.push_back(nb::cast<std::string>(name));
    for (nb::handle name : named[1]) out.named->with_default.push_back(nb::cast<std::string>(name));
  }
  out.is_library = item<bool>(entry, 12);
  out.is_given = item<bool>(entry, 13);
  return out;
}

std::string instance_key(const Values& captures, const Values* arguments, bool profiled) {
  return captures.key() + "|" + (arguments != nullptr ? arguments->key() : "") +
         (profiled ? "|profiled" : "");
}

}  // namespace

PyObject* Lease::python_class(uint32_t class_id) const {
  PyObject* classes = objects_.classes.get();
  if (classes == nullptr || class_id >= static_cast<size_t>(PyList_GET_SIZE(classes)))
    return nullptr;
  return PyList_GET_ITEM(classes, class_id);
}

PyObject* Lease::python_function(uint32_t function_id) const {
  if (objects_.functions == nullptr || objects_.function_ids == nullptr) return nullptr;
  const auto& ids = *objects_.function_ids;
  const auto found = std::ranges::find(ids, ir::FunctionId(function_id));
  const auto number = found - ids.begin();
  if (found == ids.end() || number >= PyList_GET_SIZE(objects_.functions.get())) return nullptr;
  return PyList_GET_ITEM(objects_.functions.get(), number);
}

CodeLease::CodeLease(std::shared_ptr<std::mutex> mutex, std::shared_ptr<Instance> instance,
                     bool block, ClientObjects objects)
    : Lease(std::move(objects)),
      mutex_(std::move(mutex)),
      instance_(std::move(instance)),
      block_(block) {}

CodeLease::~CodeLease() {
  std::scoped_lock lock(*mutex_);
  if (--instance_->users > 0) return;
  instance_->bound = 0;  // and let go of what may be large
  code()->bind_captures(std::vector<rt::Word>(code()->module().captures.size(), rt::kNone));
}

Kernel::Kernel(frontend::CaptureRequest request)
    : request_(std::move(request)),
      compiled_(frontend::compile_capture(request_)),
      function_ids_(
          std::make_shared<const std::vector<ir::FunctionId>>(compiled_.captured_functions)) {}

nb::list Kernel::diagnostics() const {
  nb::list out;
  for (const frontend::Diagnostic& found : compiled_.diagnostics) {
    const char* severity = found.severity == frontend::Severity::kError ? "error" : "warning";
    nb::tuple position = nb::make_tuple(found.file, found.span.line, found.span.column,
                                        found.span.end_line, found.span.end_column);
    out.append(nb::make_tuple(frontend::spelling(found.code), severity, found.message, position,
                              frontend::render(found, request_.sources, /*color=*/false)));
  }
  return out;
}

Result<std::shared_ptr<const CodeLease>> Kernel::lease(const Values& captures,
                                                       const Values* arguments, bool profiled) {
  const std::string key = instance_key(captures, arguments, profiled);
  std::scoped_lock lock(*mutex_);
  if (auto lease = lease_free(key, captures)) return lease;
  PYRECK_TRY(std::shared_ptr<jit::Code> code, compile(captures, arguments, profiled));
  auto made = std::make_shared<Instance>(Instance{.code = std::move(code)});
  instances_[key].push_back(made);
  return take(std::move(made), captures);
}

std::shared_ptr<const CodeLease> Kernel::try_lease(const Values& captures, const Values* arguments,
                                                   bool profiled) {
  std::unique_lock lock(*mutex_, std::try_to_lock);
  return lock ? lease_free(instance_key(captures, arguments, profiled), captures) : nullptr;
}

std::shared_ptr<const CodeLease> Kernel::lease_free(const std::string& key,
                                                    const Values& captures) {
  for (const auto& instance : instances_[key])
    if (instance->users == 0 || instance->bound == captures.identity() || captures.words().empty())
      return take(instance, captures);
  return nullptr;
}

std::shared_ptr<const CodeLease> Kernel::take(std::shared_ptr<Instance> instance,
                                              const Values& captures) {
  if (instance->users++ == 0) {
    instance->code->bind_captures(captures.words());
    instance->bound = captures.identity();
  }
  return std::make_shared<CodeLease>(mutex_, std::move(instance), request_.block.has_value(),
                                     captures.objects());
}

Result<std::shared_ptr<jit::Code>> Kernel::compile(const Values& captures, const Values* arguments,
                                                   bool profiled) const {
  ir::Module module = compiled_.module;
  for (size_t i = 0; i < module.captures.size(); i++)
    module.captures[i].type = transfer(captures.table(), captures.types()[i], module.types);
  std::vector<ir::TypeId> types;
  if (arguments != nullptr)
    for (ir::TypeId type : arguments->types())
      types.push_back(transfer(arguments->table(), type, module.types));
  ir::InferOptions options;
  for (const Values* values : {&captures, arguments}) {
    if (values == nullptr) continue;
    for (ir::GivenClass& given : values->given()) {
      for (ir::TypeId& type : given.fields) type = transfer(values->table(), type, module.types);
      options.given.push_back(std::move(given));
    }
    for (ir::TypeId type : values->hidden_functions())
      options.given_functions.push_back(transfer(values->table(), type, module.types));
  }
  PYRECK_TRY(ir::Inferred inferred, ir::infer(module, types, options));
  return jit::compile(std::move(module), inferred, {.profiled = profiled});
}

std::shared_ptr<const Generic> Kernel::generic() {
  std::scoped_lock lock(*mutex_);
  if (generic_ == nullptr)
    generic_ = std::make_shared<Generic>(compiled_.module, request_.block.has_value());
  return generic_;
}

std::string Kernel::provenance() const {
  const bool block = request_.block.has_value();
  if (!block && !request_.entry_function.has_value()) return "";
  const uint32_t entry = request_.entry_function.value_or(0);
  const uint32_t source = block ? request_.block->source : request_.functions[entry].source;
  const uint32_t line = block ? request_.block->line : request_.functions[entry].line;
  const std::string what = block ? "the block" : "`" + request_.functions[entry].qualname + "`";
  return what + " at " + request_.sources[source].path + ":" + std::to_string(line);
}

frontend::CaptureRequest read_request(nb::tuple version, nb::list sources, nb::tuple functions,
                                      nb::tuple classes, nb::tuple values, nb::object entry,
                                      nb::object block) {
  frontend::CaptureRequest request;
  request.python = {item<uint8_t>(version, 0), item<uint8_t>(version, 1)};
  for (nb::handle source : sources) {
    request.sources.push_back({.path = item<std::string>(source, 0),
                               .first_line = item<uint32_t>(source, 1),
                               .text = item<std::string>(source, 2)});
    request.is_standard.push_back(item<bool>(source, 3));
  }
  for (nb::handle function : functions) request.functions.push_back(read_function(function));
  for (nb::handle entry : classes) request.classes.push_back(read_class(entry));
  for (nb::handle value : values)
    request.values.push_back(
        {.name = item<std::string>(value, 0),
         .constant = static_cast<frontend::CapturedValue::Constant>(item<int>(value, 1)),
         .is_instance = item<bool>(value, 2)});
  if (!entry.is_none()) request.entry_function = nb::cast<uint32_t>(entry);
  if (!block.is_none())
    request.block = {.source = item<uint32_t>(block, 0),
                     .line = item<uint32_t>(block, 1),
                     .column = item<uint32_t>(block, 2),
                     .function_name = item<std::string>(block, 3),
                     .names = read_bindings(block[4]),
                     .module = item<std::string>(block, 5)};
  return request;
}

}  // namespace pyreck::client
