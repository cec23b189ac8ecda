// pyreck-opt: reads a module in text or binary form, verifies it, runs passes, writes it.
//
//   pyreck-opt [--verify] [--infer=TYPES] [--passes=a,b] [--emit=text|binary|hash|none] [-o OUT]
//   FILE
//
// --infer adds the typed functions that the entry needs for arguments of these types (`int,
// list[any]`, or empty), and says on the standard error what inference has noticed.
//
// FILE is `.pyir` text or `.pyrk` bytecode, told apart by its first bytes; `-` is the standard
// input. Exit status: 0; 1 if the module is refused, its reasons on the standard error; 2 for wrong
// usage.
#include "ir/bytecode.h"
#include "ir/infer/infer.h"
#include "ir/pipeline.h"
#include "ir/text.h"
#include "ir/verifier.h"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace pyreck;

struct Options {
  std::string input = "-", output = "-", emit = "text";
  std::vector<std::string> passes;
  std::optional<std::string> infer;
  bool verify = false;
};

int refuse(const Options& options, const std::string& message, int status = 1) {
  std::cerr << (options.input == "-" ? "<stdin>" : options.input) << ":" << message << "\n";
  return status;
}

Result<std::string> read_all(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return Error{Error::Code::NotFound, " error: cannot read the file"};
  return bytes;
}

bool write_all(const std::string& path, const std::string& bytes) {
  if (path == "-") return static_cast<bool>(std::cout << bytes << std::flush);
  std::ofstream file(path, std::ios::binary);
  return static_cast<bool>(file << bytes << std::flush);
}

bool verifies(const Options& options, const ir::Module& module) {
  std::vector<std::string> findings = ir::verify(module);
  for (const std::string& finding : findings) refuse(options, " error: " + finding);
  return findings.empty();
}

std::string emitted(const std::string& form, const ir::Module& module) {
  if (form == "binary") return ir::encode(module);
  if (form == "hash") return ir::hash(module) + "\n";
  return form == "text" ? ir::print(module) : "";
}

/// Runs inference for arguments of `types`, and prints its remarks.
Result<Unit> infer_typed(const Options& options, ir::Module& module, const std::string& types) {
  PYRECK_TRY(ir::TypeId all, ir::parse_type(module.types, "tuple[" + types + "]"));
  std::vector<ir::TypeId> arguments = module.types[all].args;
  PYRECK_TRY(ir::Inferred inferred, ir::infer(module, arguments));
  for (const ir::Remark& remark : inferred.remarks)
    refuse(options, std::to_string(remark.span.line) + ":" + std::to_string(remark.span.column) +
                        ": remark: " + remark.text);
  return Unit{};
}

int run(const Options& options) {
  Result<std::string> bytes = read_all(options.input);
  if (!bytes) return refuse(options, bytes.error().message, 2);
  bool is_binary = bytes->starts_with(ir::kMagic);
  Result<ir::Module> module = is_binary ? ir::decode(*bytes) : ir::parse(*bytes);
  if (!module) return refuse(options, (is_binary ? " error: " : "") + module.error().message);

  // The encoder and passes take only what verifies.
  bool strict = options.verify || options.infer || !options.passes.empty() ||
                options.emit == "binary" || options.emit == "hash";
  if (strict && !verifies(options, *module)) return 1;
  if (options.infer) {
    Result<Unit> inferred = infer_typed(options, *module, *options.infer);
    if (!inferred) return refuse(options, " error: " + inferred.error().message, 2);
    if (!verifies(options, *module)) return 1;
  }
  Result<Unit> passed = ir::run_passes(*module, options.passes);
  if (!passed) return refuse(options, " error: " + passed.error().message, 2);
  if (!options.passes.empty() && !verifies(options, *module)) return 1;
  if (write_all(options.output, emitted(options.emit, *module))) return 0;
  return refuse(options, " error: cannot write to " + options.output, 2);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Reads, verifies, transforms and writes pyreck IR.", "pyreck-opt");
  app.add_option("file", options.input, "module, text or binary; - for the standard input");
  app.add_option("-o", options.output, "where to write; - for the standard output");
  app.add_option("--emit", options.emit, "what to write")
      ->check(CLI::IsMember({"text", "binary", "hash", "none"}));
  app.add_option("--infer", options.infer, "types of the entry's arguments, by commas");
  app.add_option("--passes", options.passes, "passes to run, by name")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_flag("--verify", options.verify, "refuse a module that does not verify");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return run(options);
}
