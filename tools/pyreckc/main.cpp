// pyreckc: the compiler as a command.
//
// Exit status: 0 all is well, 1 something was found in the user's code, 2 wrong use or a file that
// cannot be read.

#include "tools/pyreckc/commands.h"
#include "tools/pyreckc/common.h"

int main(int argc, char** argv) {
  using namespace pyreck::tools;
  CLI::App app("Compiles pure-functional Python: checks, shows every stage, explains diagnostics.");
  app.name("pyreckc");
  app.require_subcommand(1);
  int status = kClean;
  add_check(app, &status);
  add_emit(app, &status);
  add_build(app, &status);
  add_run(app, &status);
  add_explain(app, &status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail(std::string(error.what()) + "; see pyreckc --help");
  }
  return status;
}
