// Generic: code as nodes get it. Described: what a client knows of the program that its remote
// values refer to, in which nothing can be called.
#pragma once

#include "ir/module.h"
#include "jit/outline.h"
#include "python/_pyreck/kernel.h"
#include "runtime/context.h"

#include <memory>
#include <string>
#include <vector>

namespace pyreck::client {

/// A module whose types are open, its portable bytecode, and its functions by name.
class Generic {
 public:
  Generic(ir::Module module, bool is_block);
  Generic(const Generic&) = delete;

  const ir::Module& module() const { return module_; }
  const std::string& bytes() const { return bytes_; }
  const std::string& hash() const { return hash_; }
  bool is_block(uint32_t function) const { return block_ && module_.entry.index == function; }
  const rt::Program& program() const { return outline_.program(); }

 private:
  ir::Module module_;
  bool block_;
  std::string bytes_, hash_;
  jit::Outline outline_;  // of module_
};

/// The program of one result, or, of null, of values from who knows where. Sites come with results,
/// so any index is taken until set_sites(); what is out of range then is no place (describe_site).
class Described final : public Lease {
 public:
  explicit Described(std::shared_ptr<const Generic> generic, ClientObjects objects = {});
  Described(const Described&) = delete;

  void set_sites(std::vector<rt::Site> sites);
  const rt::Program* program() const override { return &program_; }
  bool is_block(uint32_t function) const override {
    return generic_ != nullptr && generic_->is_block(function);
  }

 private:
  std::shared_ptr<const Generic> generic_;
  std::vector<rt::Site> sites_;
  rt::Program program_{};
};

}  // namespace pyreck::client
