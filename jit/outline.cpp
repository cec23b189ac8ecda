#include "jit/outline.h"

namespace pyreck::jit {

Outline::Outline(const ir::Module& module) {
  for (const ir::Function& function : module.functions) {
    rt::Program::FunctionInfo info{};
    info.name = function.name.c_str();
    info.qualname = function.qualname.c_str();
    info.count_captures = static_cast<uint32_t>(function.captures.size());
    info.count_parameters = static_cast<uint32_t>(function.parameters.size());
    functions_.push_back(info);
  }
  for (const ir::Class& cls : module.classes) {
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
    info.base = cls.base;
    info.count_items = cls.count_items.value_or(rt::Program::ClassInfo::kNone);
    info.body = cls.body.valid() ? cls.body.index : UINT32_MAX;
    classes_.push_back(info);
  }
  program_.module = &module;
  program_.functions = functions_.data();
  program_.count_functions = static_cast<uint32_t>(functions_.size());
  program_.classes = classes_.data();
  program_.count_classes = static_cast<uint32_t>(classes_.size());
}

}  // namespace pyreck::jit
