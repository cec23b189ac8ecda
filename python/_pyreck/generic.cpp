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
  for (const ir::Class& cls : module_.classes) {
    rt::Program::ClassInfo info{};
    std::vector<uint32_t>& mro = mros_.emplace_back();
    for (ir::ClassId id : cls.mro) mro.push_back(id.index);
    info.name = cls.name.c_str();
    info.qualname = cls.qualname.c_str();
    info.module = cls.module.c_str();
    info.count_mro = static_cast<uint32_t>(mro.size());
    info.mro = mro.data();
    info.count_fields = static_cast<uint32_t>(cls.fields.size());
    info.count_attributes = static_cast<uint32_t>(cls.attributes.size());
    info.count_exceptions = static_cast<uint32_t>(cls.exceptions.size());
    info.exceptions = cls.exceptions.data();
    info.body = cls.body.valid() ? cls.body.index : UINT32_MAX;
    classes_.push_back(info);
  }
}

Described::Described(std::shared_ptr<const Generic> generic, ClassList classes)
    : Lease(std::move(classes)), generic_(std::move(generic)) {
  program_.count_sites = UINT32_MAX;
  if (generic_ == nullptr) return;
  program_.module = &generic_->module();
  program_.functions = generic_->functions().data();
  program_.count_functions = static_cast<uint32_t>(generic_->functions().size());
  program_.classes = generic_->classes().data();
  program_.count_classes = static_cast<uint32_t>(generic_->classes().size());
}

void Described::set_sites(std::vector<rt::Site> sites) {
  sites_ = std::move(sites);
  program_.sites = sites_.data();
  program_.count_sites = static_cast<uint32_t>(sites_.size());
}

}  // namespace pyreck::client
