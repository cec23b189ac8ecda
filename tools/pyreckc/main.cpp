// pyreckc: the compiler as a command.
//
// Exit status: 0 all is well, 1 something was found in the user's code, 2 wrong use or a file that
// cannot be read.

#include "tools/pyreckc/commands.h"
#include "tools/pyreckc/common.h"

#include <algorithm>
#include <string_view>

namespace {

bool has_command(CLI::App& app, const std::string& name) {
  std::vector<CLI::App*> all = app.get_subcommands({});
  return std::any_of(all.begin(), all.end(), [&](CLI::App* c) { return c->check_name(name); });
}

/// The command that was being read, for advice: ` check`, or nothing.
std::string command_read(CLI::App& app) {
  std::vector<CLI::App*> read = app.get_subcommands();
  return read.empty() ? "" : " " + read.front()->get_name();
}

}  // namespace

int main(int argc, char** argv) {
  using namespace pyreck::tools;
  CLI::App app("Compiles pure-functional Python: checks, shows every stage, explains diagnostics.");
  app.name("pyreckc");
  app.set_version_flag("--version", "pyreckc " PYRECK_VERSION);
  app.require_subcommand(1);
  int status = kClean;
  // What follows `--` are values, `-3` too; the parser would give them to the outermost command.
  std::vector<std::string> literals;
  if (argc > 1 && std::string_view(argv[1]) == "run") {
    char** marker = std::find(argv, argv + argc, std::string_view("--"));
    if (marker != argv + argc) literals.assign(marker + 1, argv + argc);
    argc = static_cast<int>(marker - argv);
  }
  add_check(app, &status);
  add_emit(app, &status);
  add_build(app, &status);
  add_run(app, &status, std::move(literals));
  add_explain(app, &status);
  if (argc > 1 && argv[1][0] != '-' && !has_command(app, argv[1]))
    return fail("there is no command " + cited(argv[1]) + "; see pyreckc --help");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail(std::string(error.what()) + "; see pyreckc" + command_read(app) + " --help");
  }
  return status;
}
