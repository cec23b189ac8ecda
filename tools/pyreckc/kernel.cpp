#include "tools/pyreckc/kernel.h"

#include "frontend/compile.h"
#include "ir/bytecode.h"
#include "ir/infer/infer.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "jit/compiler.h"
#include "jit/value_types.h"
#include "runtime/base/owned.h"
#include "runtime/entry.h"
#include "runtime/job.h"
#include "tools/pyreckc/commands.h"
#include "tools/pyreckc/common.h"
#include "tools/pyreckc/report.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

namespace pyreck::tools {
namespace {

/// "int,list[int|none]" at the commas outside brackets.
Result<std::vector<ir::TypeId>> parse_types(ir::TypeTable& types, const std::string& text) {
  std::vector<ir::TypeId> result;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i <= text.size() && !text.empty(); i++) {
    char c = i < text.size() ? text[i] : ',';
    if (c == '[' || c == '(') depth++;
    if (c == ']' || c == ')') depth--;
    if (i < text.size() && (c != ',' || depth != 0)) continue;
    std::string part = text.substr(begin, i - begin);
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    Result<ir::TypeId> type = ir::parse_type(types, part);
    if (!type.ok())
      return Error{Error::Code::Invalid,
                   cited(part) +
                       " is not a type: write int, float, bool, str, "
                       "none, any, list[int], dict[str, int], tuple[int, float]"};
    result.push_back(type.value());
    begin = i + 1;
  }
  return result;
}

struct Typed {
  ir::Module module;
  ir::Inferred inferred;
};

/// The generic module with typed functions for `arguments`; says on stderr what is wrong.
int infer_kernel(const std::string& source, const std::string& entry, const std::string& arguments,
                 Typed& out) {
  Result<std::string> text = read_source(source);
  if (!text.ok()) return fail(text.error().message);
  frontend::Compiled compiled = frontend::compile_file(source, text.value(), entry);
  show(compiled.diagnostics, compiled.module.sources, Form::kFull, stderr);
  if (!compiled.ok()) return kFindings;
  out.module = std::move(compiled.module);
  Result<std::vector<ir::TypeId>> types = parse_types(out.module.types, arguments);
  if (!types.ok()) return fail("--args: " + types.error().message);
  size_t expected = out.module.function(out.module.entry).blocks[0].params.size();
  if (types.value().size() != expected)
    return fail("--args: " + cited(entry) + " takes " + std::to_string(expected) +
                (expected == 1 ? " argument, not " : " arguments, not ") +
                std::to_string(types.value().size()));
  Result<ir::Inferred> inferred = ir::infer(out.module, types.value());
  if (!inferred.ok()) return fail(inferred.error().message);
  out.inferred = std::move(inferred).value();
  return kClean;
}

/// A literal needs next to nothing: what does not end is none.
constexpr rt::Limits kLiteralLimits{
    .memory_bytes = int64_t{1} << 30, .time = std::chrono::seconds(10), .recursion_depth = 100};

bool is_function(rt::Word word) {
  if (!rt::is_object(word)) return false;
  rt::Kind kind = rt::as<rt::Object>(word)->kind;
  return kind == rt::Kind::kFunction || kind == rt::Kind::kBuiltin;
}

/// A value of the language from a Python literal, by compiling and running it.
struct Literal {
  std::shared_ptr<jit::Code> code;
  rt::Word word = rt::kFailed;
};

Result<Literal> evaluate(rt::Pool& pool, const std::string& text) {
  Error wrong{Error::Code::Invalid, cited(text) +
                                        " is not a value: write a Python literal, such as "
                                        "3, 2.5, 'text', [1, 2] (quote it from the shell)"};
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return wrong;
  std::string source = "def value():\n    return (" + text + ")\n";
  frontend::Compiled compiled = frontend::compile_file("<argument>", source, "value");
  if (!compiled.ok()) return wrong;
  Result<ir::Inferred> inferred = ir::infer(compiled.module, {});
  if (!inferred.ok()) return wrong;
  PYRECK_TRY(std::shared_ptr<jit::Code> code,
             jit::compile(std::move(compiled.module), inferred.value()));
  rt::JobHandle job =
      pool.start(code->program(), kLiteralLimits,
                 [&](rt::Context* c, rt::Word* value) { return code->run(c, nullptr, value); });
  while (!job.wait(std::chrono::seconds(1))) {
  }
  rt::Outcome outcome = job.take_outcome();
  if (outcome.status != rt::Status::kDone || is_function(outcome.value)) return wrong;
  return Literal{code, outcome.value};
}

int report_abandoned(const rt::Outcome& outcome, const jit::Code& code) {
  const char* what = "was cancelled";
  if (outcome.abandon == rt::Abandon::kMemory)
    what = "needs more memory than its limit; allow more with --memory";
  if (outcome.abandon == rt::Abandon::kTime)
    what = "took longer than its limit; allow more with --time-limit";
  if (outcome.abandon == rt::Abandon::kStack)
    what = "used up the machine's stack; allow less with --recursion-limit";
  if (outcome.abandon == rt::Abandon::kRefused) {
    std::fputs(refusal(outcome, code.program(), code.module()).c_str(), stderr);
  } else {
    std::fprintf(stderr, "pyreckc: the kernel %s\n", what);
  }
  return kFindings;
}

}  // namespace

int build(const BuildOptions& options) {
  Typed typed;
  if (int status = infer_kernel(options.source, options.entry, options.arguments, typed))
    return status;
  std::string bytes = ir::encode(typed.module);
  Owned<FILE, std::fclose> file(std::fopen(options.output.c_str(), "wb"));
  if (!file || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() ||
      std::fflush(file.get()) != 0)
    return fail("cannot write " + cited_path(options.output) + ": " + std::strerror(errno));
  return kClean;
}

int run(const RunOptions& options) {
  constexpr double kMostSeconds = 1e9;
  if (!(options.seconds >= 0 && options.seconds <= kMostSeconds))  // nor NaN
    return fail("--time-limit is a number of seconds from 0 to 1e9");
  if (options.memory_bytes < 0) return fail("--memory must not be negative");
  Result<std::string> bytes = read_file(options.kernel);
  if (!bytes.ok()) return fail(bytes.error().message);
  Result<ir::Module> module = ir::decode(bytes.value());
  if (!module.ok())
    return fail(cited_path(options.kernel) + " is not a kernel: " + module.error().message +
                "; `pyreckc build` makes one");
  std::vector<std::string> problems = ir::verify(module.value());
  if (!problems.empty())
    return fail(cited_path(options.kernel) + " does not verify: " + problems.front() +
                "; build it again with `pyreckc build`");
  size_t expected = module.value().function(module.value().entry).blocks[0].params.size();
  if (options.arguments.size() != expected)
    return fail("the kernel takes " + std::to_string(expected) +
                (expected == 1 ? " argument, not " : " arguments, not ") +
                std::to_string(options.arguments.size()));

  rt::PoolOptions pool_options;
  pool_options.threads = options.threads;
  rt::Pool pool(pool_options);
  std::vector<Literal> literals;
  std::vector<rt::Word> words;
  std::vector<ir::TypeId> types;
  for (const std::string& text : options.arguments) {
    Result<Literal> literal = evaluate(pool, text);
    if (!literal.ok()) return fail(literal.error().message);
    literals.push_back(literal.value());
    words.push_back(literal.value().word);
    types.push_back(jit::type_of(module.value().types, literal.value().word));
  }
  Result<ir::Inferred> inferred = ir::infer(module.value(), types);
  if (!inferred.ok()) return fail(inferred.error().message);
  Result<std::shared_ptr<jit::Code>> code =
      jit::compile(std::move(module).value(), inferred.value());
  if (!code.ok()) return fail(code.error().message);

  rt::Limits limits;
  limits.memory_bytes = options.memory_bytes;
  limits.time = std::chrono::milliseconds(static_cast<int64_t>(options.seconds * 1000));
  limits.recursion_depth = options.recursion_depth;
  rt::JobHandle job = pool.start(
      code.value()->program(), limits,
      [&](rt::Context* c, rt::Word* value) { return code.value()->run(c, words.data(), value); });
  while (!job.wait(std::chrono::seconds(1))) {
  }
  rt::Outcome outcome = job.take_outcome();
  if (outcome.status == rt::Status::kDone) {
    std::printf("%s\n", repr(outcome.value).c_str());
    return kClean;
  }
  if (outcome.status == rt::Status::kRaised) {
    std::fputs(traceback(outcome.exception, code.value()->module()).c_str(), stderr);
    return kFindings;
  }
  return report_abandoned(outcome, *code.value());
}

int emit_compiled(const std::string& stage, const std::string& source, const std::string& entry,
                  const std::string& arguments) {
  Typed typed;
  if (int status = infer_kernel(source, entry, arguments, typed)) return status;
  if (stage == "typed") {
    for (uint32_t i = 0; i < typed.module.functions.size(); i++)
      if (typed.module.functions[i].level == ir::Function::Level::kTyped)
        std::printf("%s\n", ir::print(typed.module, ir::FunctionId(i)).c_str());
    return kClean;
  }
  jit::CompileOptions options;
  options.keep_llvm = stage == "llvm";
  options.keep_asm = stage == "asm";
  Result<std::shared_ptr<jit::Code>> code =
      jit::compile(std::move(typed.module), typed.inferred, options);
  if (!code.ok()) return fail(code.error().message);
  std::fputs((stage == "llvm" ? code.value()->llvm : code.value()->assembly).c_str(), stdout);
  return kClean;
}

void add_build(CLI::App& app, int* status) {
  auto options = std::make_shared<BuildOptions>();
  CLI::App* command = app.add_subcommand("build", "Compile a function to portable bytecode");
  command->add_option("file", options->source, "Python file")->required();
  command->add_option("--entry", options->entry, "Function to compile")->required();
  command->add_option("--args", options->arguments, "Types of its arguments: int,float,list[int]");
  command->add_option("-o,--output", options->output, "File to write, usually *.pyrk")->required();
  command->callback([=] { *status = build(*options); });
}

void add_run(CLI::App& app, int* status, std::vector<std::string> literals) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a compiled kernel and print its result");
  command->add_option("kernel", options->kernel, "File made by build")->required();
  command->add_option("--threads", options->threads, "Worker threads; 0: one a core")
      ->check(CLI::Range(0, 1024));
  command->add_option("--memory", options->memory_bytes, "Memory limit, such as 512MB; 0: none")
      ->transform(CLI::AsSizeValue(false));
  command->add_option("--time-limit", options->seconds, "Time limit in seconds; 0: none");
  command->add_option("--recursion-limit", options->recursion_depth, "Depth of the user's calls")
      ->check(CLI::Range(1, std::numeric_limits<int32_t>::max()));
  // Not an option of its own: CLI11 would take `[1, 2]` for a list of arguments, `-3` for a flag.
  command->allow_extras();
  command->footer("After the kernel: its arguments, as Python literals; after `--` nothing else.");
  command->callback([=] {
    options->arguments = command->remaining();
    for (const std::string& text : options->arguments) {
      if (text.starts_with("--")) {
        *status = fail(cited(text) + " is no option of run; see pyreckc run --help");
        return;
      }
    }
    options->arguments.insert(options->arguments.end(), literals.begin(), literals.end());
    *status = run(*options);
  });
}

}  // namespace pyreck::tools
