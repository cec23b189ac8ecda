// pyreckc explain CODE: what a diagnostic means, an example, what to write instead.

#include "frontend/diagnostics.h"
#include "tools/pyreckc/commands.h"
#include "tools/pyreckc/common.h"

#include <cstdio>
#include <memory>

namespace pyreck::tools {

void add_explain(CLI::App& app, int* status) {
  auto code = std::make_shared<std::string>();
  auto all = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("explain", "Explain a diagnostic, such as PR0201");
  CLI::Option* wanted = command->add_option("code", *code, "Its code");
  command->add_flag("--all", *all, "All of them, as in docs/diagnostics.md")->excludes(wanted);
  command->callback([=] {
    if (*all) {
      std::fputs(frontend::catalogue().c_str(), stdout);
    } else if (const frontend::CodeInfo* row = frontend::find_code(*code)) {
      std::fputs(frontend::explain(*row).c_str(), stdout);
    } else {
      *status =
          fail(code->empty() ? "name a code, such as PR0201"
                             : "there is no diagnostic " + *code + "; see docs/diagnostics.md");
    }
  });
}

}  // namespace pyreck::tools
