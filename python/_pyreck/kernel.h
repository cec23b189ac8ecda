// Kernel: a captured block or function as a generic module, and its machine code by the types of
// captures and arguments.
#pragma once

#include <nanobind/nanobind.h>

#include "frontend/compile.h"
#include "jit/compiler.h"
#include "python/_pyreck/values.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyreck::client {

/// Machine code with one set of captured values bound to it.
struct Instance {
  std::shared_ptr<jit::Code> code;
  uint64_t bound = 0;  // Values::identity; set while users > 0
  int users = 0;
};

/// The program that a job's values may refer to. Held by the job, and by those values.
class Lease {
 public:
  explicit Lease(ClientObjects objects) : objects_(std::move(objects)) {}
  virtual ~Lease() = default;
  /// The client's class of this id, borrowed; null: only the job knows it.
  PyObject* python_class(uint32_t class_id) const;
  /// The same of a function.
  PyObject* python_function(uint32_t function_id) const;
  virtual const rt::Program* program() const = 0;
  /// Whether the generic function is the body of the block itself.
  virtual bool is_block(uint32_t function) const = 0;

 private:
  ClientObjects objects_;
};

/// The right to run an Instance as it is bound. The captured values must outlive the job: its
/// Python object holds them.
class CodeLease final : public Lease {
 public:
  CodeLease(std::shared_ptr<std::mutex> mutex, std::shared_ptr<Instance> instance, bool block,
            ClientObjects objects);
  ~CodeLease() override;
  CodeLease(const CodeLease&) = delete;

  const std::shared_ptr<jit::Code>& code() const { return instance_->code; }
  const rt::Program* program() const override { return instance_->code->program(); }
  bool is_block(uint32_t function) const override {
    return block_ && code()->module().entry.index == function;
  }

 private:
  std::shared_ptr<std::mutex> mutex_;  // of the kernel, which may be gone
  std::shared_ptr<Instance> instance_;
  bool block_;
};

class Generic;  // generic.h

class Kernel {
 public:
  explicit Kernel(frontend::CaptureRequest request);

  bool ok() const { return compiled_.ok(); }
  /// Generic; its first classes are those of the request.
  const ir::Module& module() const { return compiled_.module; }
  const std::vector<std::string>& assigned() const { return compiled_.assigned; }
  /// By number of the request's functions; invalid where it has none.
  const std::shared_ptr<const std::vector<ir::FunctionId>>& function_ids() const {
    return function_ids_;
  }
  /// As pyreck/kernel.py takes them: (code, severity, message, position, rendered).
  nb::list diagnostics() const;

  /// Code for captures and arguments of these types (`arguments` may be null), with `captures`
  /// bound. Compiles if there is none that is free. Thread-safe; needs no GIL.
  Result<std::shared_ptr<const CodeLease>> lease(const Values& captures, const Values* arguments,
                                                 bool profiled);
  /// The same at once, or null if it would have to wait or compile.
  std::shared_ptr<const CodeLease> try_lease(const Values& captures, const Values* arguments,
                                             bool profiled);

  /// The module as nodes get it. Thread-safe; needs no GIL.
  std::shared_ptr<const Generic> generic();
  /// For people: "the block at app.py:12", "`f` at app.py:3".
  std::string provenance() const;

 private:
  std::shared_ptr<const CodeLease> lease_free(const std::string& key, const Values& captures);
  std::shared_ptr<const CodeLease> take(std::shared_ptr<Instance> instance, const Values& captures);
  Result<std::shared_ptr<jit::Code>> compile(const Values& captures, const Values* arguments,
                                             bool profiled) const;

  frontend::CaptureRequest request_;
  frontend::Compiled compiled_;
  std::shared_ptr<const std::vector<ir::FunctionId>> function_ids_;
  std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
  std::unordered_map<std::string, std::vector<std::shared_ptr<Instance>>> instances_;
  std::shared_ptr<const Generic> generic_;  // from the first call of generic() on
};

/// The request that pyreck/capture.py describes.
frontend::CaptureRequest read_request(nb::tuple version, nb::list sources, nb::tuple functions,
                                      nb::tuple classes, nb::tuple values, nb::object entry,
                                      nb::object block);

}  // namespace pyreck::client
