#include "jit/engine.h"

#include "ir/verifier.h"
#include "jit/lowering.h"
#include "jit/orc.h"
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/entry.h"

#include <llvm/ExecutionEngine/Orc/Core.h>

#include <cstdlib>
#include <map>
#include <thread>

namespace pyreck::jit {

using ir::FunctionId;
using ir::Opcode;
using ir::TypeTable;
using ir::ValueId;
using rt::Word;

namespace {

std::string any_name(uint32_t function) { return "any" + std::to_string(function); }

/// A context for making constants: the foreign region, no job, no limits.
struct ConstantContext {
  std::atomic<uint32_t> poke{0};
  rt::Context context{};
  ConstantContext() {
    context.poke = &poke;
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

struct NativeCode::State {
  explicit State(const ir::Module& module) : unit(module) {}

  CodeUnit unit;
  llvm::orc::JITDylib* library = nullptr;
  std::vector<ResumeTable> resume;
  std::vector<Word> captures;
  std::vector<rt::Program::AnyEntry> any_entries;
  std::vector<rt::Program::FunctionInfo> functions;
  std::deque<std::vector<const char*>> parameter_names;
  std::deque<std::vector<uint8_t>> has_default;
  std::deque<std::vector<uint32_t>> keyword_lists;
  std::vector<rt::Program::ClassInfo> classes;
  std::deque<std::vector<uint32_t>> class_lists;
  std::deque<std::vector<uint8_t>> attribute_kinds;
  std::unique_ptr<rt::ClassSpace> class_space;
  rt::Program::AnyEntry entry = nullptr;
  const rt::FoldCode* const* folds = nullptr;
  uint32_t count_folds = 0;
  std::mutex wide_mutex;
  std::unique_ptr<std::atomic<WideFunction>[]> wide;
};

NativeCode::NativeCode(ir::Module module, const ir::Inferred& inferred)
    : module_(std::move(module)), inferred_(inferred), state_(std::make_unique<State>(module_)) {}

NativeCode::~NativeCode() {
  ConstantContext context;
  for (Word word : state_->captures) rt::pk_release(&context.context, word);
  if (state_->library != nullptr) Orc::instance().value()->remove(*state_->library);
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

void NativeCode::describe_functions() {
  State& s = *state_;
  for (const ir::Function& function : module_.functions) {
    std::vector<const char*>& names = s.parameter_names.emplace_back();
    std::vector<uint8_t>& defaults = s.has_default.emplace_back();
    uint32_t positional = 0, positional_only = 0;
    for (const ir::Parameter& parameter : function.parameters) {
      names.push_back(parameter.name.c_str());
      defaults.push_back(parameter.has_default);
      if (parameter.kind == ir::Parameter::Kind::kPositionalOnly) positional_only++;
      if (parameter.kind == ir::Parameter::Kind::kPositional) positional++;
    }
    auto index_of = [&](ir::Parameter::Kind kind) {
      for (uint32_t i = 0; i < function.parameters.size(); i++)
        if (function.parameters[i].kind == kind) return i;
      return rt::Program::FunctionInfo::kNoParameter;
    };
    s.functions.push_back({function.name.c_str(), function.qualname.c_str(),
                           static_cast<uint32_t>(function.captures.size()),
                           static_cast<uint32_t>(function.parameters.size()),
                           positional_only + positional, positional_only, names.data(),
                           defaults.data(), index_of(ir::Parameter::Kind::kVarArgs),
                           index_of(ir::Parameter::Kind::kVarKeywords),
                           !function.counts_depth && !function.is_fold_body});
  }
  program_.functions = s.functions.data();
  program_.count_functions = static_cast<uint32_t>(s.functions.size());
}

/// After what they name is among the module's strings.
void NativeCode::describe_classes() {
  State& s = *state_;
  auto list = [&](const auto& items, auto number) {
    std::vector<uint32_t>& numbers = s.class_lists.emplace_back();
    for (const auto& item : items) numbers.push_back(number(item));
    return numbers.data();
  };
  auto id = [](ir::ClassId each) { return each.index; };
  auto text = [&](const std::string& name) { return module_.intern(name); };
  for (const ir::Class& each : module_.classes) {
    rt::Program::ClassInfo info{};
    info.name = each.name.c_str();
    info.qualname = each.qualname.c_str();
    info.module = each.module.c_str();
    info.count_mro = static_cast<uint32_t>(each.mro.size());
    info.mro = list(each.mro, id);
    info.count_bases = static_cast<uint32_t>(each.bases.size());
    info.bases = list(each.bases, id);
    info.count_exceptions = static_cast<uint32_t>(each.exceptions.size());
    info.exceptions = list(each.exceptions, [](uint32_t exception) { return exception; });
    info.count_fields = static_cast<uint32_t>(each.fields.size());
    info.fields = list(each.fields, text);
    info.count_attributes = static_cast<uint32_t>(each.attributes.size());
    info.attributes = list(each.attributes, [&](const auto& a) { return text(a.name); });
    std::vector<uint8_t>& kinds = s.attribute_kinds.emplace_back();
    for (const ir::ClassAttribute& a : each.attributes)
      kinds.push_back(static_cast<uint8_t>(a.kind));
    info.attribute_kinds = kinds.data();
    info.body = each.body.valid() ? each.body.index : UINT32_MAX;
    s.classes.push_back(info);
  }
  program_.classes = s.classes.data();
  program_.count_classes = static_cast<uint32_t>(s.classes.size());
}

namespace {

void register_sites(CodeUnit& unit, const ir::Module& module) {
  for (uint32_t i = 0; i < module.functions.size(); i++) {
    const ir::Function& function = module.functions[i];
    if (function.level != ir::Function::Level::kTyped) continue;
    for (const ir::Block& block : function.blocks)
      for (const ir::Inst& inst : block.insts)
        unit.site(function.generic.valid() ? function.generic.index : i, inst.span);
  }
}

/// All narrow code, and the thunks through which words call the `any` wrappers.
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

}  // namespace

namespace {

constexpr char kFolds[] = "folds";

void write_fold_table(Emitter& e) {
  auto* type = llvm::ArrayType::get(e.ptr, e.folds.size());
  new llvm::GlobalVariable(*e.module, type, true, llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantArray::get(type, e.folds), kFolds);
}

}  // namespace

Result<Unit> NativeCode::build(const CompileOptions& options) {
  State& s = *state_;
  std::vector<std::string> problems = ir::verify(module_);
  if (!problems.empty())
    return Error{Error::Code::Invalid, "the module does not verify: " + problems.front()};
  std::vector<uint32_t> wrappers, generic_of_wrapper;
  s.unit.first_wrapper = static_cast<uint32_t>(module_.functions.size());
  uint32_t entry = add_any_wrapper(inferred_.entry);
  wrappers.push_back(entry);
  for (uint32_t i = 0; i < inferred_.any_entries.size(); i++) {
    if (!inferred_.any_entries[i].valid()) continue;
    wrappers.push_back(add_any_wrapper(inferred_.any_entries[i]));
    generic_of_wrapper.push_back(i);
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
  auto context = std::make_unique<llvm::LLVMContext>();
  Emitter emitter(*context, s.unit, "narrow");
  lower_narrow(emitter, s.resume, wrappers);
  s.count_folds = static_cast<uint32_t>(emitter.folds.size());
  if (s.count_folds > 0) write_fold_table(emitter);
  PYRECK_TRY([[maybe_unused]] Unit added,
             orc->add(*s.library, std::move(context), std::move(emitter.module),
                      options.keep_llvm ? &llvm : nullptr, options.keep_asm ? &assembly : nullptr));
  s.any_entries.assign(module_.functions.size(), nullptr);
  for (size_t i = 0; i < wrappers.size(); i++) {
    PYRECK_TRY(void* address, orc->lookup(*s.library, any_name(wrappers[i])));
    auto function = reinterpret_cast<rt::Program::AnyEntry>(address);
    if (i == 0)
      s.entry = function;
    else
      s.any_entries[generic_of_wrapper[i - 1]] = function;
  }
  if (s.count_folds > 0) {
    PYRECK_TRY(void* table, orc->lookup(*s.library, kFolds));
    s.folds = static_cast<const rt::FoldCode* const*>(table);
    s.unit.fold_table = s.folds;
  }
  program_.any_entries = s.any_entries.data();
  program_.sites = s.unit.sites.data();
  program_.count_sites = static_cast<uint32_t>(s.unit.sites.size());
  program_.keyword_lists = s.unit.keyword_lists.data();
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

rt::Status NativeCode::run(rt::Context* context, const Word* arguments, Word* result) const {
  *result = state_->entry(context, arguments);
  return *result == rt::kFailed ? rt::status_of(context) : rt::Status::kDone;
}

const rt::FoldCode* NativeCode::fold(uint32_t index) const {
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

WideFunction NativeCode::compile_wide(uint32_t function) {
  State& s = *state_;
  size_t sites = s.unit.sites.size();
  auto context = std::make_unique<llvm::LLVMContext>();
  Emitter emitter(*context, s.unit, "wide");
  emitter.all_cold = true;
  FunctionLowering(emitter, function, true, s.resume[function]).run();
  emitter.all_cold = false;
  // Narrow code again, of what is called directly. Folds are those of narrow code.
  for (bool found = true; found;) {
    found = false;
    for (uint32_t i = 0; i < module_.functions.size(); i++) {
      llvm::Function* called = emitter.module->getFunction(narrow_name(i));
      if (called == nullptr || !called->isDeclaration()) continue;
      FunctionLowering(emitter, i, false, s.resume[i]).run();
      found = true;
    }
  }
  PYRECK_CHECK(sites == s.unit.sites.size(), "wide code has sites of its own");
  Orc* orc = Orc::instance().value();
  Result<Unit> added =
      orc->add(*s.library, std::move(context), std::move(emitter.module), nullptr, nullptr);
  if (!added.ok() && added.error().code == Error::Code::LimitExceeded) return nullptr;
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
