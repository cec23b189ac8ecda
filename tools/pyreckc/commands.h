// The commands of pyreckc. Each adds itself to the parser and leaves its exit status in *status
// when it has been chosen and run.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace pyreck::tools {

void add_check(CLI::App& app, int* status);
void add_emit(CLI::App& app, int* status);
void add_build(CLI::App& app, int* status);
/// `literals` are arguments of the kernel beside those that the parser finds.
void add_run(CLI::App& app, int* status, std::vector<std::string> literals);
void add_explain(CLI::App& app, int* status);

}  // namespace pyreck::tools
