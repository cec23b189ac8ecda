#include "python/_pyreck/generic.h"

#include "cluster/protocol.h"
#include "ir/bytecode.h"

namespace pyreck::client {

Generic::Generic(ir::Module module, bool is_block)
    : module_(std::move(module)),
      block_(is_block),
      bytes_(ir::encode(module_)),
      hash_(cluster::sha256_hex(bytes_)),
      outline_(module_) {}

Described::Described(std::shared_ptr<const Generic> generic, ClientObjects objects)
    : Lease(std::move(objects)), generic_(std::move(generic)) {
  if (generic_ != nullptr) program_ = generic_->program();
  program_.count_sites = UINT32_MAX;
}

void Described::set_sites(std::vector<rt::Site> sites) {
  sites_ = std::move(sites);
  program_.sites = sites_.data();
  program_.count_sites = static_cast<uint32_t>(sites_.size());
}

}  // namespace pyreck::client
