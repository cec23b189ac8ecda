// pyreckc emit --stage STAGE FILE: what the compiler makes of a file, stage by stage.

#include "ir/text.h"
#include "tools/pyreckc/commands.h"
#include "tools/pyreckc/common.h"
#include "tools/pyreckc/kernel.h"

#include <cstdio>
#include <memory>

namespace pyreck::tools {

namespace {

struct EmitOptions {
  std::string file, stage, entry, arguments;
};

int emit_ast(const std::string& path, const std::string& text) {
  Result<std::string> dumped = frontend::dump_ast(path, text);
  if (!dumped) {
    std::fprintf(stderr, "%s\n", dumped.error().message.c_str());
    return kFindings;
  }
  std::printf("%s\n", dumped->c_str());
  return kClean;
}

int emit_ir(const std::string& path, const std::string& text, const std::string& entry) {
  frontend::Compiled compiled =
      frontend::compile_file(path, text, entry.empty() ? std::nullopt : std::optional(entry));
  show(compiled.diagnostics, compiled.module.sources, Form::kShort, stderr);
  if (!compiled.ok()) return kFindings;
  std::fputs(ir::print(compiled.module).c_str(), stdout);
  return kClean;
}

int emit(const EmitOptions& options) {
  Result<std::string> text = read_source(options.file);
  if (!text) return fail(text.error().message);
  if (options.stage == "ast") return emit_ast(options.file, *text);
  if (options.stage != "ir") {
    if (options.entry.empty()) return fail("--stage " + options.stage + " needs --entry NAME");
    return emit_compiled(options.stage, options.file, options.entry, options.arguments);
  }
  return emit_ir(options.file, *text, options.entry);
}

}  // namespace

void add_emit(CLI::App& app, int* status) {
  auto options = std::make_shared<EmitOptions>();
  CLI::App* command = app.add_subcommand("emit", "Show a stage of compilation");
  command->add_option("--stage", options->stage, "ast, ir, typed, llvm or asm")
      ->required()
      ->check(CLI::IsMember({"ast", "ir", "typed", "llvm", "asm"}));
  command->add_option("file", options->file, "Python file")->required();
  command->add_option("--entry", options->entry,
                      "Function to start from; without it, all are shown");
  command->add_option("--args", options->arguments,
                      "Types of its arguments, for typed, llvm and asm: int,float,list[int]");
  command->callback([=] { *status = emit(*options); });
}

}  // namespace pyreck::tools
