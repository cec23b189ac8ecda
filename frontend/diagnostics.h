// What pyreck says about a user's program: the table of codes, the messages, how they are shown.
//
// Codes are stable: scripts and editors depend on them. diagnostics.def holds each one once, with
// its explanation; `pyreckc explain` and docs/diagnostics.md come from it.
#pragma once

#include "ir/module.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::frontend {

enum class Severity : uint8_t {
  kWarning,  // compiled; what it names is refused when it is reached
  kError,    // nothing runs
};

enum class Code : uint16_t {
#define PYRECK_DIAGNOSTIC(code, Name, severity, message, advice, what, example, fix) k##Name = code,
#include "frontend/diagnostics.def"
};

/// A row of diagnostics.def.
struct CodeInfo {
  Code code;
  const char* name;
  Severity severity;
  const char* message;  // `{}` stands for what was seen
  const char* advice;   // `{}` too
  const char* what;     // a paragraph
  const char* example;  // provokes it
  const char* fix;      // does not
};
std::span<const CodeInfo> all_codes();
const CodeInfo& info(Code code);
/// "PR0201"
std::string spelling(Code code);
/// The row of "PR0201", "pr201" or "201"; null if there is none.
const CodeInfo* find_code(std::string_view spelling);

struct Diagnostic {
  Code code{};
  Severity severity = Severity::kError;
  std::string file;
  ir::Span span;
  std::string message, advice;
  struct Label {
    ir::Span span;  // in the same file
    std::string text;
  };
  std::optional<Label> secondary;
  uint32_t source = 0;  // index into the sources of the compilation
};

/// A diagnostic of `code` at `span`, its texts filled in from the table.
Diagnostic make_diagnostic(Code code, const ir::Source& source, uint32_t source_index,
                           const ir::Span& span, std::string_view seen);

/// By file, then position, then code; without duplicates.
void sort_diagnostics(std::vector<Diagnostic>& diagnostics);

/// `fib.py:3:12: error PR0312: message; advice`. The column counts from 1, as editors do.
std::string concise(const Diagnostic& diagnostic);
/// Several lines: message, source line underlined, advice. `color`: with terminal escapes.
std::string render(const Diagnostic& diagnostic, std::span<const ir::Source> sources, bool color);
/// One JSON object, without a line end.
std::string json(const Diagnostic& diagnostic);

/// The page of one code, as `pyreckc explain` prints it, and the page of all, docs/diagnostics.md.
std::string explain(const CodeInfo& info);
std::string catalogue();

}  // namespace pyreck::frontend
