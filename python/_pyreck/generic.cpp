#include "python/_pyreck/generic.h"

#include "cluster/protocol.h"
#include "ir/bytecode.h"

namespace pyreck::client {

Generic::Generic(ir::Module module, bool is_block)
    : module_(std::move(module)),
      block_(is_block),
      bytes_(ir::encode(module_)),
      hash_(cluster::sha256_hex(bytes_)) {
  for (const ir::Function& function : module_.functions) {
    rt::Program::FunctionInfo info{};
    info.name = function.name.c_str();
    info.qualname = function.qualname.c_str();
    info.count_captures = static_cast<uint32_t>(function.captures.size());
    info.count_parameters = static_cast<uint32_t>(function.parameters.size());
    functions_.push_back(info);
  }
}

Described::Described(std::shared_ptr<const Generic> generic) : generic_(std::move(generic)) {
  program_.count_sites = UINT32_MAX;
  if (generic_ == nullptr) return;
  program_.module = &generic_->module();
  program_.functions = generic_->functions().data();
  program_.count_functions = static_cast<uint32_t>(generic_->functions().size());
}

void Described::set_sites(std::vector<rt::Site> sites) {
  sites_ = std::move(sites);
  program_.sites = sites_.data();
  program_.count_sites = static_cast<uint32_t>(sites_.size());
}

}  // namespace pyreck::client
