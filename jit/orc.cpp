#include "jit/orc.h"

#include "jit/host.h"
#include "jit/tiers.h"
#include "runtime/entry.h"
#include "runtime/fold.h"
#include "runtime/generator.h"
#include "runtime/method_table.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/DiagnosticHandler.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include <atomic>
#include <cstring>

// The support library, put here by the build (jit/CMakeLists.txt).
extern "C" const char pyreck_support_begin[], pyreck_support_end[];

namespace pyreck::jit {

using namespace pyreck::rt;

namespace {

Error internal(llvm::Error error) {
  return Error{Error::Code::Internal, llvm::toString(std::move(error))};
}

llvm::orc::SymbolMap allow_list(llvm::orc::LLJIT& jit) {
  llvm::orc::SymbolMap symbols;
  auto add = [&](const char* name, void* address) {
    symbols[jit.mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(address),
                                          llvm::JITSymbolFlags::Exported};
  };
#define PYRECK_ENTRY(name, signature) add(#name, reinterpret_cast<void*>(&name));
#include "jit/entries.def"
  // What LLVM's code generator may call on its own.
  add("memcpy", reinterpret_cast<void*>(&std::memcpy));
  add("memmove", reinterpret_cast<void*>(&std::memmove));
  add("memset", reinterpret_cast<void*>(&std::memset));
  return symbols;
}

}  // namespace

struct Orc::State {
  std::unique_ptr<llvm::orc::LLJIT> jit;
  std::unique_ptr<llvm::TargetMachine> target;  // settings only: each compilation makes its own
  llvm::orc::JITTargetMachineBuilder builder;
  std::atomic<uint64_t> libraries{0};
  std::optional<CompilerLimits> isolation;

  explicit State(llvm::orc::JITTargetMachineBuilder b) : builder(std::move(b)) {}
};

Orc::Orc() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto builder = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!builder) {
    failure_ = llvm::toString(builder.takeError());
    return;
  }
  builder->getOptions().AllowFPOpFusion = llvm::FPOpFusion::Strict;
  builder->setCodeGenOptLevel(llvm::CodeGenOptLevel::Default);
  state_ = std::make_unique<State>(*builder);
  auto jit = llvm::orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(*builder)
                 .setLinkProcessSymbolsByDefault(false)
                 .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                 .create();
  if (!jit) {
    failure_ = llvm::toString(jit.takeError());
    return;
  }
  state_->jit = std::move(*jit);
}

Orc::~Orc() = default;

Result<Orc*> Orc::instance() {
  static Orc* orc = new Orc;  // never destroyed: worker threads may outlive static destruction
  if (!orc->failure_.empty()) return Error{Error::Code::Internal, "LLVM: " + orc->failure_};
  return orc;
}

void Orc::isolate(const CompilerLimits& limits) { state_->isolation = limits; }

Result<llvm::orc::JITDylib*> Orc::make_library(const std::string& name) {
  auto library = state_->jit->createJITDylib(name + "." + std::to_string(state_->libraries++));
  if (!library) return internal(library.takeError());
  if (auto error = library->define(llvm::orc::absoluteSymbols(allow_list(*state_->jit))))
    return internal(std::move(error));
  return &*library;
}

namespace {

Result<Unit> link_support(llvm::Module& module) {
  llvm::StringRef bytes(pyreck_support_begin,
                        static_cast<size_t>(pyreck_support_end - pyreck_support_begin));
  auto support =
      llvm::getLazyBitcodeModule(llvm::MemoryBufferRef(bytes, "support"), module.getContext());
  if (!support) return internal(support.takeError());
  (*support)->setDataLayout(module.getDataLayout());
  (*support)->setTargetTriple(module.getTargetTriple());
  if (llvm::Linker::linkModules(module, std::move(*support), llvm::Linker::Flags::LinkOnlyNeeded))
    return Error{Error::Code::Internal, "the support library does not link"};
  for (llvm::Function& function : module) {
    if (function.isDeclaration() || !function.getName().starts_with("pks_")) continue;
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    function.addFnAttr(llvm::Attribute::InlineHint);
    function.addFnAttr(llvm::Attribute::NoUnwind);
  }
  return Unit{};
}

void set_attributes(llvm::Module& module, const llvm::TargetMachine& target) {
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    function.addFnAttr("target-cpu", target.getTargetCPU());
    function.addFnAttr("target-features", target.getTargetFeatureString());
    function.addFnAttr("frame-pointer", "none");
  }
}

void optimise(llvm::Module& module, llvm::TargetMachine& target) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager calls;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.InlinerThreshold = 100;  // LLVM's own 225 compiles longer and gains nothing
  llvm::PassBuilder builder(&target, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(calls);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, calls, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

// LLVM asks it in all its longer passes, for every function. A good moment to stop for ever.
struct PausePoints final : llvm::DiagnosticHandler {
  bool isAnalysisRemarkEnabled(llvm::StringRef) const override { return no(); }
  bool isMissedOptRemarkEnabled(llvm::StringRef) const override { return no(); }
  bool isPassedOptRemarkEnabled(llvm::StringRef) const override { return no(); }
  static bool no() {
    Tiers::pause_point();
    return false;
  }
};

// Empty if it cannot be made.
Object object_file(llvm::Module& module, llvm::TargetMachine& target) {
  auto object = llvm::orc::SimpleCompiler(target)(module);
  if (!object) {
    llvm::consumeError(object.takeError());
    return "";
  }
  return (*object)->getBuffer().str();
}

std::string print_assembly(llvm::Module& module, llvm::TargetMachine& target) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module);
  if (target.addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::AssemblyFile))
    return "";
  passes.run(*copy);
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

Result<Object> Orc::compile(std::unique_ptr<llvm::Module> module, Effort effort,
                            std::string* llvm_text, std::string* assembly) {
  llvm::orc::JITTargetMachineBuilder settings = state_->builder;
  if (effort == Effort::kQuick) {
    settings.setCodeGenOptLevel(llvm::CodeGenOptLevel::None);
    settings.getOptions().EnableFastISel = true;
  }
  auto target = settings.createTargetMachine();
  if (!target) return internal(target.takeError());
  module->setDataLayout((*target)->createDataLayout());
  module->setTargetTriple((*target)->getTargetTriple().str());
  PYRECK_TRY([[maybe_unused]] Unit linked, link_support(*module));
  set_attributes(*module, **target);
  std::string broken;
  llvm::raw_string_ostream stream(broken);
  if (llvm::verifyModule(*module, &stream)) {
    if (std::getenv("PYRECK_DEBUG_LLVM") != nullptr) module->print(llvm::errs(), nullptr);
    return Error{Error::Code::Internal, "lowering made invalid LLVM IR: " + broken};
  }
  if (state_->isolation && llvm_text == nullptr && assembly == nullptr)
    return run_in_child(*state_->isolation, [&] {
      if (effort == Effort::kFull) optimise(*module, **target);
      return object_file(*module, **target);
    });
  module->getContext().setDiagnosticHandler(std::make_unique<PausePoints>());
  if (effort == Effort::kFull) optimise(*module, **target);
  if (llvm_text != nullptr) {
    llvm::raw_string_ostream text(*llvm_text);
    module->print(text, nullptr);
  }
  if (assembly != nullptr) *assembly = print_assembly(*module, **target);
  std::string object = object_file(*module, **target);
  if (object.empty()) return Error{Error::Code::Internal, "LLVM makes no machine code of it"};
  return object;
}

Result<Unit> Orc::add(llvm::orc::JITDylib& library, const Object& object) {
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(object, "pyreck");
  if (auto error = state_->jit->addObjectFile(library, std::move(buffer)))
    return internal(std::move(error));
  return Unit{};
}

Result<void*> Orc::lookup(llvm::orc::JITDylib& library, const std::string& symbol) {
  auto address = state_->jit->lookup(library, symbol);
  if (!address) return internal(address.takeError());
  return address->toPtr<void*>();
}

void Orc::remove(llvm::orc::JITDylib& library) {
  llvm::consumeError(state_->jit->getExecutionSession().removeJITDylib(library));
}

}  // namespace pyreck::jit
