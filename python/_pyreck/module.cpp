// The extension module `_pyreck`: what the Python half of the client (python/pyreck) is built on.
// Nothing here is for users; the contracts stand in the headers beside this file.
#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include "cluster/redis_url.h"
#include "frontend/compile.h"
#include "frontend/library.h"
#include "frontend/purity.h"
#include "jit/compiler.h"
#include "python/_pyreck/columns.h"
#include "python/_pyreck/kernel.h"
#include "python/_pyreck/pool.h"
#include "python/_pyreck/session.h"
#include "python/_pyreck/value.h"
#include "python/_pyreck/values.h"

namespace pyreck::client {
namespace {

nb::tuple free_names(const std::string& path, uint32_t first_line, const std::string& text,
                     uint32_t line, uint32_t column, bool block) {
  const ir::Source source{.path = path, .first_line = first_line, .text = text};
  Result<frontend::FreeNames> names = frontend::free_names(source, line, column, block);
  if (!names.ok()) raise("SourceNotFound", names.error().message);
  return nb::make_tuple(names->reads, names->attribute_paths, names->assigns);
}

std::vector<std::string> builtin_names() {
  return {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) text,
#include "runtime/base/builtins.def"
#define PYRECK_EXCEPTION(Name, Parent) #Name,
#include "runtime/base/exceptions.def"
  };
}

bool is_impure(const std::string& path) {
  return frontend::meaning_of_builtin(path).kind == frontend::Meaning::Kind::kImpure;
}

bool is_declaration(const std::string& path) {
  return frontend::meaning_of_builtin(path).kind == frontend::Meaning::Kind::kDeclares;
}

bool is_library(const std::string& path) { return frontend::is_library_path(path); }

std::vector<std::string> written_modules() {
  std::vector<std::string_view> names = frontend::written_modules();
  return {names.begin(), names.end()};
}

/// Carries what was written to frame.f_locals over into the frame's variables.
void locals_to_fast(nb::handle frame) {
#if PY_VERSION_HEX < 0x030d0000
  PyFrame_LocalsToFast(reinterpret_cast<PyFrameObject*>(frame.ptr()), /*clear=*/0);
#endif
}

/// Twins of Value, Job and Pool for what runs and lies elsewhere.
void bind_cluster(nb::module_& m) {
  nb::class_<Stored>(m, "Stored")
      .def("type_text", &Stored::type_text)
      .def("size_bytes", &Stored::size_bytes)
      .def("length", &Stored::length)
      .def("same", &Stored::same)
      .def("place", &Stored::place)
      .def("lend", &Stored::lend)
      .def("fetch", &Stored::fetch)
      .def("is_flat", &Stored::is_flat)
      .def("items", &Stored::items)
      .def("provenance", &Stored::provenance);
  m.def("shown_address", [](const std::string& url) {
    return value_or_raise(cluster::parse_redis_url(url)).shown();
  });
  nb::class_<Results>(m, "Results").def("items", &Results::items);
  nb::class_<RemoteJob>(m, "RemoteJob")
      .def("wait", &RemoteJob::wait)
      .def("cancel", &RemoteJob::cancel)
      .def("progress", &RemoteJob::progress)
      .def("outcome", &RemoteJob::outcome)
      .def("assigned", &RemoteJob::assigned)
      .def("profile", &RemoteJob::profile)
      .def("summary", &RemoteJob::summary);
  nb::class_<Session>(m, "Session")
      .def(nb::init<std::string, std::string>(), nb::arg("url"), nb::arg("cluster"))
      .def("id", &Session::id)
      .def("address", &Session::address)
      .def("warnings", &Session::warnings)
      .def("nodes", &Session::nodes)
      .def("stats", &Session::stats)
      .def("start", &Session::start, nb::arg("kernel"), nb::arg("captures"),
           nb::arg("arguments").none(), nb::arg("memory_bytes"), nb::arg("time_ms"),
           nb::arg("recursion"), nb::arg("most_inline"), nb::arg("token"),
           nb::arg("provenance") = "", nb::arg("profiled") = false)
      .def("announce", &Session::announce)
      .def("withdraw", &Session::withdraw)
      .def("next_ended", &Session::next_ended)
      .def("close", &Session::close)
      .def("put", nb::overload_cast<const Value&, const std::string&>(&Session::put))
      .def("name", &Session::name)
      .def("name_object", &Session::name_object)
      .def("named", &Session::named)
      .def("id_of", &Session::id_of)
      .def("unname", &Session::unname)
      .def("unname_object", &Session::unname_object)
      .def("open", &Session::open)
      .def("objects", &Session::objects)
      .def("describe", &Session::describe)
      .def("find", &Session::find);
}

}  // namespace

NB_MODULE(_pyreck, m) {
  nb::set_leak_warnings(false);  // futures of a script that just ends are no leaks of ours
  m.attr("python_version") = nb::make_tuple(PY_MAJOR_VERSION, PY_MINOR_VERSION);
  m.attr("llvm_version") = PYRECK_LLVM_VERSION;
  m.def("free_names", &free_names);
  m.def("tier_counts", [] {
    jit::TierCounts counts = jit::tier_counts();
    return std::pair(counts.optimised, counts.continued);
  });
  m.def("builtin_names", &builtin_names);
  m.def("is_impure", &is_impure);
  m.def("is_library", &is_library);
  m.def("written_modules", &written_modules);
  m.def("is_declaration", &is_declaration);
  m.def("locals_to_fast", &locals_to_fast);
  m.def("download", &download);
  m.def("to_ndarray", &to_ndarray);
  m.def("to_arrow", &to_arrow);
  m.def("dict_items", &dict_items);
  m.def(
      "compile",
      [](nb::tuple version, nb::list sources, nb::tuple functions, nb::tuple classes,
         nb::tuple values, nb::object entry, nb::object block) {
        auto request = read_request(version, sources, functions, classes, values, entry, block);
        return std::make_unique<Kernel>(std::move(request));
      },
      nb::arg("version"), nb::arg("sources"), nb::arg("functions"), nb::arg("classes"),
      nb::arg("values"), nb::arg("entry").none(), nb::arg("block").none());

  nb::class_<Values>(m, "Values")
      .def(nb::init<const Values*, bool>(), nb::arg("parent").none(), nb::arg("in_place") = false,
           nb::keep_alive<1, 2>())
      .def("set_objects", &Values::set_objects)
      .def("whole", &Values::whole)
      .def("detach", &Values::detach)
      .def("add", &Values::add, nb::arg("object").none(), nb::arg("name"), nb::arg("meet"));
  nb::class_<Value>(m, "Value")
      .def("type_text", &Value::type_text)
      .def("size_bytes", &Value::size_bytes)
      .def("length", &Value::length)
      .def("items", &Value::items)
      .def("exception", &Value::exception)
      .def("same", &Value::same)
      .def("place", &Value::place);
  nb::class_<Kernel>(m, "Kernel")
      .def_prop_ro("ok", &Kernel::ok)
      .def("diagnostics", &Kernel::diagnostics);
  nb::class_<Job>(m, "Job")
      .def("wait", &Job::wait)
      .def("cancel", &Job::cancel)
      .def("progress", &Job::progress)
      .def("outcome", &Job::outcome)
      .def("assigned", &Job::assigned)
      .def("profile", &Job::profile)
      .def("summary", [](const Job&) { return nb::none(); });
  nb::class_<Pool>(m, "Pool")
      .def(nb::init<unsigned, const std::string&, bool>())
      .def("start", &Pool::start, nb::arg("kernel"), nb::arg("captures"),
           nb::arg("arguments").none(), nb::arg("memory_bytes"), nb::arg("time_ms"),
           nb::arg("recursion"), nb::arg("most_inline"), nb::arg("token"),
           nb::arg("profiled") = false)
      .def("announce", &Pool::announce)
      .def("withdraw", &Pool::withdraw)
      .def("next_ended", &Pool::next_ended)
      .def("close", &Pool::close);
  bind_cluster(m);
}

}  // namespace pyreck::client
