// pyreckc check FILE...: all diagnostics of the files.

#include "frontend/certain.h"
#include "tools/pyreckc/commands.h"
#include "tools/pyreckc/common.h"

#include <memory>

namespace pyreck::tools {

namespace {

struct CheckOptions {
  std::vector<std::string> files;
  std::string entry;
  bool concise = false, json = false;
};

int check(const CheckOptions& options) {
  Form form = options.json ? Form::kJson : options.concise ? Form::kShort : Form::kFull;
  int status = kClean;
  for (const std::string& path : options.files) {
    Result<std::string> text = read_source(path);
    if (!text) {
      status = fail(text.error().message);
      continue;
    }
    auto entry = options.entry.empty() ? std::nullopt : std::optional(options.entry);
    frontend::Compiled compiled = frontend::compile_file(path, *text, entry);
    if (!entry && compiled.ok())
      for (frontend::Diagnostic& each : frontend::certain_failures(compiled.module))
        compiled.diagnostics.push_back(std::move(each));
    frontend::sort_diagnostics(compiled.diagnostics);
    show(compiled.diagnostics, compiled.module.sources, form, stdout);
    if (!compiled.diagnostics.empty() && status == kClean) status = kFindings;
  }
  return status;
}

}  // namespace

void add_check(CLI::App& app, int* status) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Say what in the files would be refused");
  command->add_option("files", options->files, "Python files")->required();
  command->add_option("--entry", options->entry, "Look only at what this function can reach");
  command->add_flag("--short", options->concise, "One line for each finding");
  command->add_flag("--json", options->json, "One JSON object for each finding");
  command->callback([=] { *status = check(*options); });
}

}  // namespace pyreck::tools
