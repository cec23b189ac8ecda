#include "ir/verifier.h"
#include "jit/engine_state.h"
#include "runtime/bytes.h"

#include <llvm/ExecutionEngine/Orc/Core.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <thread>

namespace pyreck::jit {

using ir::FunctionId;
using ir::Opcode;
using ir::TypeTable;
using ir::ValueId;
using rt::Word;

namespace {

/// A context for making constants: the foreign region, no job, no limits.
struct ConstantContext {
  rt::Pokes pokes;
  rt::Context context{};
  ConstantContext() {
    context.poke = &pokes.poke;
    context.region = rt::kForeignRegion;
    context.depth_limit = UINT32_MAX;
    context.memory_credit = INT64_MAX / 2;
  }
};

Word immortal(Word word) {
  if (rt::is_object(word)) rt::object(word)->count = rt::kImmortal;
  return word;
}

}  // namespace

// ---- constants of a module ---------------------------------------------------------------------

Word CodeUnit::int_constant(int64_t value) {
  if (rt::fits_small(value)) return rt::small(value);
  ConstantContext maker;
  Word& word = ints[value];
  if (word == rt::kFailed) word = immortal(rt::pk_int_from_i64(&maker.context, value));
  return word;
}

Word CodeUnit::big_constant(uint32_t string) {
  ConstantContext maker;
  Word& word = bigs[string];
  if (word == rt::kFailed)
    word = immortal(rt::pk_int_from_decimal(&maker.context, module.strings[string].c_str()));
  return word;
}

Word CodeUnit::bytes_constant(uint32_t string) {
  ConstantContext maker;
  Word& word = byte_strings[string];
  if (word != rt::kFailed) return word;
  const auto* text = rt::as<rt::Str>(strings[string]);  // of width 1 (verifier, I2)
  return word = immortal(rt::bytes_new(&maker.context, false, {text->data, text->length}));
}

Word CodeUnit::text(const char* utf8) {
  ConstantContext maker;
  Word& word = texts[utf8];
  if (word == rt::kFailed)
    word = immortal(rt::pk_str_from_utf8(&maker.context, utf8, std::string(utf8).size()));
  return word;
}

uint32_t CodeUnit::site(uint32_t function, const ir::Span& span) {
  auto key = std::make_tuple(function, span.line, span.column, span.end_line, span.end_column);
  auto [found, is_new] = site_index.try_emplace(key, static_cast<uint32_t>(sites.size()));
  if (is_new) sites.push_back({function, span.line, span.column, span.end_line, span.end_column});
  return found->second;
}

// ---- building ----------------------------------------------------------------------------------

NativeCode::NativeCode(ir::Module module, const ir::Inferred& inferred)
    : module_(std::move(module)), inferred_(inferred), state_(std::make_unique<State>(module_)) {}

NativeCode::~NativeCode() {
  ConstantContext context;
  for (Word word : state_->captures) rt::pk_release(&context.context, word);
  Orc* orc = Orc::instance().value();
  for (llvm::orc::JITDylib* library : state_->better) orc->remove(*library);
  if (state_->library != nullptr) orc->remove(*state_->library);
}

// A typed function that takes and gives `any` and calls `typed`.
uint32_t NativeCode::add_any_wrapper(FunctionId typed) {
  ir::Function wrapper;
  const ir::Function& callee = module_.function(typed);
  wrapper.name = callee.name;
  wrapper.qualname = callee.qualname;
  wrapper.level = ir::Function::Level::kTyped;
  wrapper.counts_depth = false;
  wrapper.generic = callee.generic;
  wrapper.span = callee.span;
  ir::Block block;
  ir::Inst call;
  call.op = Opcode::kCallDirect;
  call.imm = typed.index;
  call.span = callee.span;
  for (ValueId param : callee.blocks[0].params) {
    ValueId word = wrapper.new_value(TypeTable::kAny);
    block.params.push_back(word);
    ir::TypeId type = callee.type_of(param);
    if (type != TypeTable::kAny) {
      ir::Inst narrow;
      narrow.op = Opcode::kNarrow;
      narrow.operands = {word};
      narrow.result = wrapper.new_value(type);
      narrow.span = callee.span;
      word = narrow.result;
      block.insts.push_back(narrow);
    }
    call.operands.push_back(word);
  }
  call.result = wrapper.new_value(callee.result);
  block.insts.push_back(call);
  ValueId result = call.result;
  ir::Inst end;
  end.span = callee.span;
  end.op = Opcode::kUnreachable;
  if (callee.result != TypeTable::kNever) {
    if (callee.result != TypeTable::kAny) {
      ir::Inst convert;
      convert.op = Opcode::kConvert;
      convert.operands = {result};
      convert.result = wrapper.new_value(TypeTable::kAny);
      convert.span = callee.span;
      result = convert.result;
      block.insts.push_back(convert);
    }
    end.op = Opcode::kReturn;
    end.operands = {result};
  }
  block.insts.push_back(end);
  wrapper.blocks.push_back(std::move(block));
  module_.functions.push_back(std::move(wrapper));
  return static_cast<uint32_t>(module_.functions.size() - 1);
}

namespace {

void register_sites(CodeUnit& unit, const ir::Module& module) {
  for (uint32_t i = 0; i < module.functions.size(); i++) {
    const ir::Function& function = module.functions[i];
    if (function.level != ir::Function::Level::kTyped) continue;
    uint32_t shown = function.generic.valid() ? function.generic.index : i;
    // The frame of a fold that no narrow code reaches is still named by wide code.
    if (function.is_fold_body && function.span.line != 0) unit.site(shown, function.span);
    for (const ir::Block& block : function.blocks)
      for (const ir::Inst& inst : block.insts) unit.site(shown, inst.span);
  }
}

}  // namespace

void lower_narrow(Emitter& e, std::vector<ResumeTable>& resume,
                  const std::vector<uint32_t>& wrappers) {
  const ir::Module& module = e.unit.module;
  for (uint32_t i = 0; i < module.functions.size(); i++)
    if (module.functions[i].level == ir::Function::Level::kTyped)
      FunctionLowering(e, i, false, resume[i]).run();
  for (uint32_t id : wrappers) {
    auto* type = llvm::FunctionType::get(e.word, {e.ptr, e.ptr}, false);
    auto* thunk =
        llvm::Function::Create(type, llvm::Function::ExternalLinkage, any_name(id), *e.module);
    thunk->addFnAttr(llvm::Attribute::NoUnwind);
    e.start(llvm::BasicBlock::Create(e.builder.getContext(), "entry", thunk));
    std::vector<llvm::Value*> arguments{
        thunk->getArg(0), e.load(e.i32_type, thunk->getArg(0), offsetof(rt::Context, depth))};
    for (size_t i = 0; i < module.functions[id].blocks[0].params.size(); i++)
      arguments.push_back(e.load(e.word, thunk->getArg(1), static_cast<int64_t>(8 * i)));
    llvm::Value* result = e.builder.CreateCall(e.narrow_function(id), arguments);
    llvm::Value* status = e.builder.CreateExtractValue(result, 1);
    llvm::Value* word = e.builder.CreateExtractValue(result, 0);
    llvm::Value* done = e.builder.CreateICmpEQ(status, e.i32(0));
    // An `any` result is a word in narrow and wide code alike.
    done = e.builder.CreateOr(done, e.builder.CreateICmpEQ(status, e.i32(2)));
    e.builder.CreateRet(e.builder.CreateSelect(done, word, e.i64(0)));
  }
}

void lower_called(Emitter& e, std::vector<ResumeTable>& resume) {
  const ir::Module& module = e.unit.module;
  for (bool found = true; found;) {
    found = false;
    for (uint32_t i = 0; i < module.functions.size(); i++) {
      llvm::Function* called = e.module->getFunction(narrow_name(i));
      if (called == nullptr || !called->isDeclaration()) continue;
      FunctionLowering(e, i, false, resume[i]).run();
      found = true;
    }
  }
}

namespace {

constexpr char kFolds[] = "folds";

void write_fold_table(Emitter& e) {
  auto* type = llvm::ArrayType::get(e.ptr, e.folds.size());
  new llvm::GlobalVariable(*e.module, type, true, llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantArray::get(type, e.folds), kFolds);
}

}  // namespace

namespace {

/// PYRECK_TIERS overrides the options: `quick`, `optimised`, `eager` or `both`.
CompileOptions::Tiers tiers_of(const CompileOptions& options) {
  using Tiers = CompileOptions::Tiers;
  if (options.keep_llvm || options.keep_asm) return Tiers::kOptimised;
  const char* wish = std::getenv("PYRECK_TIERS");
  if (wish == nullptr) return options.tiers;
  if (std::strcmp(wish, "quick") == 0) return Tiers::kQuick;
  if (std::strcmp(wish, "eager") == 0) return Tiers::kEager;
  return std::strcmp(wish, "optimised") == 0 ? Tiers::kOptimised : options.tiers;
}

}  // namespace

Result<Unit> NativeCode::build(const CompileOptions& options) {
  State& s = *state_;
  std::vector<std::string> problems = ir::verify(module_);
  if (!problems.empty())
    return Error{Error::Code::Invalid, "the module does not verify: " + problems.front()};
  s.unit.first_wrapper = static_cast<uint32_t>(module_.functions.size());
  s.unit.profiled = options.profiled;
  uint32_t entry = add_any_wrapper(inferred_.entry);
  s.wrappers.push_back(entry);
  for (uint32_t i = 0; i < inferred_.any_entries.size(); i++) {
    if (!inferred_.any_entries[i].valid()) continue;
    s.wrappers.push_back(add_any_wrapper(inferred_.any_entries[i]));
    s.generic_of_wrapper.push_back(i);
  }
  describe_functions();
  describe_classes();
  ConstantContext maker;
  for (const std::string& text : module_.strings)
    s.unit.strings.push_back(
        immortal(rt::pk_str_from_utf8(&maker.context, text.data(), text.size())));
  for (const std::vector<uint32_t>& list : module_.keyword_lists) {
    std::vector<uint32_t>& counted = s.keyword_lists.emplace_back(list);
    counted.insert(counted.begin(), static_cast<uint32_t>(list.size()));
    s.unit.keyword_lists.push_back(counted.data());
  }
  program_.module = &module_;
  program_.strings = s.unit.strings.data();
  s.class_space = std::make_unique<rt::ClassSpace>(&program_);
  program_.class_space = s.class_space.get();
  s.unit.classes = s.class_space.get();
  s.unit.code = this;
  s.unit.bound_fields = BoundFields(module_, inferred_);
  register_sites(s.unit, module_);
  s.resume.resize(module_.functions.size());
  s.wide = std::make_unique<std::atomic<WideFunction>[]>(module_.functions.size());

  PYRECK_TRY(Orc * orc, Orc::instance());
  PYRECK_TRY(s.library, orc->make_library("module"));
  bool is_quick = tiers_of(options) != CompileOptions::Tiers::kOptimised;
  if (is_quick) find_recursive();
  llvm::LLVMContext context;
  Emitter emitter(context, s.unit, is_quick ? Purpose::kQuick : Purpose::kOnly);
  lower_narrow(emitter, s.resume, s.wrappers);
  s.count_folds = static_cast<uint32_t>(emitter.folds.size());
  if (s.count_folds > 0) write_fold_table(emitter);
  for (auto& [function, code] : s.unit.recursive)
    emitter.narrow_function(function)->setLinkage(llvm::GlobalValue::ExternalLinkage);
  s.worth = std::chrono::milliseconds(2) +
            std::chrono::microseconds(emitter.module->getInstructionCount());
  PYRECK_TRY(
      Object object,
      orc->compile(std::move(emitter.module), is_quick ? Effort::kQuick : Effort::kFull,
                   options.keep_llvm ? &llvm : nullptr, options.keep_asm ? &assembly : nullptr));
  PYRECK_TRY([[maybe_unused]] Unit added, orc->add(*s.library, object));
  s.any_entries.assign(module_.functions.size(), nullptr);
  PYRECK_TRY([[maybe_unused]] Unit found, take_entries(*s.library));
  if (s.count_folds > 0) {
    PYRECK_TRY(void* table, orc->lookup(*s.library, kFolds));
    s.folds = static_cast<const rt::FoldCode* const*>(table);
    s.unit.fold_table = s.folds;
  }
  for (auto& [function, code] : s.unit.recursive) {
    PYRECK_TRY(void* address, orc->lookup(*s.library, narrow_name(function)));
    code.store(address);
  }
  s.is_quick = is_quick && tiers_of(options) != CompileOptions::Tiers::kQuick;
  if (tiers_of(options) == CompileOptions::Tiers::kEager) s.worth = Nanoseconds(0);
  program_.any_entries = s.any_entries.data();
  program_.sites = s.unit.sites.data();
  program_.count_sites = static_cast<uint32_t>(s.unit.sites.size());
  program_.keyword_lists = s.unit.keyword_lists.data();
  return Unit{};
}

/// The entries that `library` has, from now on.
Result<Unit> NativeCode::take_entries(llvm::orc::JITDylib& library) {
  State& s = *state_;
  for (size_t i = 0; i < s.wrappers.size(); i++) {
    PYRECK_TRY(void* address, Orc::instance().value()->lookup(library, any_name(s.wrappers[i])));
    auto function = reinterpret_cast<rt::Program::AnyEntry>(address);
    if (i == 0)
      s.entry.store(function);
    else
      __atomic_store_n(&s.any_entries[s.generic_of_wrapper[i - 1]], function, __ATOMIC_RELEASE);
  }
  return Unit{};
}

void NativeCode::bind_captures(const std::vector<Word>& captures) {
  ConstantContext context;
  for (Word word : captures) rt::pk_retain(&context.context, word);
  for (Word word : state_->captures) rt::pk_release(&context.context, word);
  state_->captures = captures;
  // Without captured values static classes are what they were, and other jobs may be using them.
  if (!captures.empty()) state_->class_space->forget_values();
  program_.captures = state_->captures.data();
}

rt::Status NativeCode::run(rt::Context* context, const Word* arguments, Word* result) {
  bool is_quick = state_->is_quick.load(std::memory_order_relaxed);
  auto begin = std::chrono::steady_clock::now();
  if (is_quick) began();
  *result = state_->entry.load(std::memory_order_acquire)(context, arguments);
  if (is_quick) ended(std::chrono::steady_clock::now() - begin);
  return *result == rt::kFailed ? rt::status_of(context) : rt::Status::kDone;
}

const rt::FoldCode* NativeCode::fold(uint32_t index) {
  if (state_->is_quick.load(std::memory_order_relaxed)) began_for_good();
  return index < state_->count_folds ? state_->folds[index] : nullptr;
}

// ---- wide code ---------------------------------------------------------------------------------

WideFunction NativeCode::wide_code(uint32_t function) {
  std::atomic<WideFunction>& known = state_->wide[function];
  if (WideFunction code = known.load(std::memory_order_acquire)) return code;
  std::lock_guard lock(state_->wide_mutex);
  if (WideFunction code = known.load(std::memory_order_relaxed)) return code;
  WideFunction code = nullptr;
  // The caller may be deep in the user's recursion: the compiler gets a stack of its own.
  std::thread([&] { code = compile_wide(function); }).join();
  known.store(code, std::memory_order_release);
  return code;
}

/// Of wide code that is compiled with full effort: about a tenth of a second.
constexpr unsigned kMostInstructions = 4000;

WideFunction NativeCode::compile_wide(uint32_t function) {
  State& s = *state_;
  size_t sites = s.unit.sites.size();
  llvm::LLVMContext context;
  Emitter emitter(context, s.unit, Purpose::kWide);
  emitter.all_cold = true;
  FunctionLowering(emitter, function, true, s.resume[function]).run();
  emitter.all_cold = false;
  // Narrow code again, of what is called directly. Folds are those of narrow code.
  lower_called(emitter, s.resume);
  PYRECK_CHECK(sites == s.unit.sites.size(), "wide code has sites of its own");
  Orc* orc = Orc::instance().value();
  // The program stands still meanwhile, for a second and more where there is much code.
  Effort effort =
      emitter.module->getInstructionCount() > kMostInstructions ? Effort::kQuick : Effort::kFull;
  Result<Object> object = orc->compile(std::move(emitter.module), effort);
  if (!object.ok() && object.error().code == Error::Code::LimitExceeded) return nullptr;
  PYRECK_CHECK(object.ok(), object.ok() ? "" : object.error().message.c_str());
  Result<Unit> added = orc->add(*s.library, object.value());
  PYRECK_CHECK(added.ok(), added.ok() ? "" : added.error().message.c_str());
  Result<void*> address = orc->lookup(*s.library, wide_name(function));
  PYRECK_CHECK(address.ok(), "wide code is not found");
  return reinterpret_cast<WideFunction>(address.value());
}

Result<Unit> isolate_compiler(const CompilerLimits& limits) {
  PYRECK_TRY(Orc * orc, Orc::instance());
  orc->isolate(limits);
  return Unit{};
}

Result<std::shared_ptr<Code>> compile(ir::Module module, const ir::Inferred& inferred,
                                      const CompileOptions& options) {
  auto code = std::make_shared<NativeCode>(std::move(module), inferred);
  PYRECK_TRY([[maybe_unused]] Unit built, code->build(options));
  return std::shared_ptr<Code>(std::move(code));
}

}  // namespace pyreck::jit
