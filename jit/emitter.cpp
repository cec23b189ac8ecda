#include "jit/emitter.h"

#include "jit/lowering.h"
#include "runtime/base/check.h"

#include <llvm/IR/MDBuilder.h>

namespace pyreck::jit {

namespace {

struct EntryRow {
  std::string_view name;
  const char* signature;
};
constexpr EntryRow kEntries[] = {
#define PYRECK_ENTRY(name, signature) {#name, signature},
#include "jit/entries.def"
};

}  // namespace

Emitter::Emitter(llvm::LLVMContext& context, CodeUnit& unit, Purpose purpose)
    : unit(unit),
      purpose(purpose),
      module(
          std::make_unique<llvm::Module>(purpose == Purpose::kWide ? "wide" : "narrow", context)),
      builder(context) {
  i1 = builder.getInt1Ty();
  word = builder.getInt64Ty();
  f64 = builder.getDoubleTy();
  i32_type = builder.getInt32Ty();
  ptr = builder.getPtrTy();
  nothing = builder.getVoidTy();
}

llvm::CallInst* Emitter::call(std::string_view entry, llvm::ArrayRef<llvm::Value*> arguments) {
  llvm::Function* function = module->getFunction(llvm::StringRef(entry.data(), entry.size()));
  if (function == nullptr) {
    const char* signature = nullptr;
    for (const EntryRow& row : kEntries)
      if (row.name == entry) signature = row.signature;
    PYRECK_CHECK(signature != nullptr, "entry point is not on the allow-list");
    auto of = [&](char c) -> llvm::Type* {
      switch (c) {
        case 'w':
          return word;
        case 'i':
          return i32_type;
        case 'd':
          return f64;
        case 'p':
          return ptr;
        default:
          return nothing;
      }
    };
    std::vector<llvm::Type*> parameters;
    for (const char* c = signature + 1; *c != 0; c++) parameters.push_back(of(*c));
    function = llvm::Function::Create(llvm::FunctionType::get(of(*signature), parameters, false),
                                      llvm::Function::ExternalLinkage,
                                      llvm::StringRef(entry.data(), entry.size()), *module);
    function->addFnAttr(llvm::Attribute::NoUnwind);
  }
  return builder.CreateCall(function, arguments);
}

llvm::CallInst* Emitter::call_support(std::string_view name, llvm::Type* result,
                                      llvm::ArrayRef<llvm::Value*> arguments) {
  std::vector<llvm::Type*> parameters;
  for (llvm::Value* argument : arguments) parameters.push_back(argument->getType());
  auto callee = module->getOrInsertFunction(llvm::StringRef(name.data(), name.size()),
                                            llvm::FunctionType::get(result, parameters, false));
  llvm::CallInst* call = builder.CreateCall(callee, arguments);
  call->setDoesNotThrow();
  return call;
}

void Emitter::retain(llvm::Value* context, llvm::Value* word, Leaf leaf) {
  if (cold())
    call("pk_retain", {context, word});
  else
    call_support(leaf == Leaf::kObject ? "pks_retain_object" : "pks_retain", nothing,
                 {context, word});
}

void Emitter::release(llvm::Value* context, llvm::Value* word, Leaf leaf) {
  if (cold())
    call("pk_release", {context, word});
  else
    call_support(leaf == Leaf::kObject ? "pks_release_object" : "pks_release", nothing,
                 {context, word});
}

llvm::Value* Emitter::int_word(llvm::Value* context, llvm::Value* i64_value) {
  if (cold()) return call("pk_int_from_i64", {context, i64_value});
  return call_support("pks_int_word", word, {context, i64_value});
}

llvm::Function* Emitter::narrow_function(uint32_t function) {
  std::string name = narrow_name(function);
  if (llvm::Function* known = module->getFunction(name)) return known;
  return llvm::Function::Create(narrow_type(*this, unit.module.functions[function]),
                                llvm::Function::InternalLinkage, name, *module);
}

llvm::Type* Emitter::type(Leaf leaf) {
  switch (leaf) {
    case Leaf::kFloat:
      return f64;
    case Leaf::kBool:
      return i1;
    default:
      return word;
  }
}

llvm::Value* Emitter::load(llvm::Type* type, llvm::Value* base, int64_t offset) {
  llvm::Value* at =
      offset == 0 ? base : builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset);
  return builder.CreateLoad(type, at);
}

void Emitter::store(llvm::Value* value, llvm::Value* base, int64_t offset) {
  llvm::Value* at =
      offset == 0 ? base : builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), base, offset);
  builder.CreateStore(value, at);
}

// What is tagged is changed by stores of the same kind, and by calls.
void Emitter::tag(llvm::Instruction* access, const char* kind) {
  llvm::MDBuilder builder(module->getContext());
  llvm::MDNode* type = builder.createTBAAScalarTypeNode(kind, builder.createTBAARoot("pyreck"));
  access->setMetadata(llvm::LLVMContext::MD_tbaa, builder.createTBAAStructTagNode(type, type, 0));
}

llvm::Value* Emitter::load_header(llvm::Type* type, llvm::Value* list, int64_t offset) {
  llvm::Value* value = load(type, list, offset);
  tag(llvm::cast<llvm::Instruction>(value), "header");
  return value;
}

llvm::Value* Emitter::load_item(llvm::Type* type, llvm::Value* data, llvm::Value* index) {
  llvm::LoadInst* load = builder.CreateLoad(type, builder.CreateInBoundsGEP(type, data, index));
  tag(load, type == f64 ? "double" : "word");
  return load;
}

void Emitter::store_item(llvm::Value* value, llvm::Value* data, llvm::Value* index) {
  llvm::Type* type = value->getType();
  tag(builder.CreateStore(value, builder.CreateInBoundsGEP(type, data, index)),
      type == f64 ? "double" : "word");
}

llvm::Value* Emitter::to_bits(llvm::Value* leaf) {
  if (leaf->getType() == f64) return builder.CreateBitCast(leaf, word);
  if (leaf->getType() == i1) return builder.CreateZExt(leaf, word);
  return leaf;
}

llvm::Value* Emitter::from_bits(llvm::Value* bits, Leaf leaf) {
  if (leaf == Leaf::kFloat) return builder.CreateBitCast(bits, f64);
  if (leaf == Leaf::kBool) return builder.CreateTrunc(bits, i1);
  return bits;
}

llvm::AllocaInst* Emitter::slot(llvm::Type* type, uint64_t count) {
  llvm::BasicBlock& entry = current()->getEntryBlock();
  llvm::IRBuilder<> at(&entry, entry.begin());
  return at.CreateAlloca(type, count == 1 ? nullptr : i64(static_cast<int64_t>(count)));
}

llvm::BasicBlock* Emitter::block(const char* name) {
  llvm::BasicBlock* made = llvm::BasicBlock::Create(builder.getContext(), name, current());
  if (cold()) cold_.insert(made);
  return made;
}

llvm::BasicBlock* Emitter::cold_block(const char* name) {
  llvm::BasicBlock* made = llvm::BasicBlock::Create(builder.getContext(), name, current());
  cold_.insert(made);
  return made;
}

void Emitter::branch_unlikely(llvm::Value* condition, llvm::BasicBlock* rare,
                              llvm::BasicBlock* usual) {
  llvm::MDNode* weights = llvm::MDBuilder(builder.getContext()).createBranchWeights(1, 1 << 20);
  builder.CreateCondBr(condition, rare, usual, weights);
}

llvm::BasicBlock* Emitter::unlikely(llvm::Value* condition, const char* name) {
  llvm::BasicBlock* cold = cold_block(name);
  llvm::BasicBlock* next = block("");
  branch_unlikely(condition, cold, next);
  start(next);
  return cold;
}

}  // namespace pyreck::jit
