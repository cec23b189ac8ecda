// What the commands of pyreckc share: reading files, showing diagnostics, ending.
#pragma once

#include "frontend/compile.h"
#include "runtime/base/result.h"

#include <string>
#include <vector>

namespace pyreck::tools {

/// Exit statuses.
inline constexpr int kClean = 0, kFindings = 1, kUsage = 2;

/// The bytes of a file. The error is one line that names it.
Result<std::string> read_file(const std::string& path);

/// The text of a Python file, which is UTF-8. The error is one line that names the file.
Result<std::string> read_source(const std::string& path);

/// What the user wrote, in backticks: on one line, and its first `longest` bytes only.
std::string cited(const std::string& text, size_t longest = 80);

/// The same of a path, which is shown whole: a user looks for it, and what differs stands at its
/// end.
std::string cited_path(const std::string& path);

/// `pyreckc: message` to stderr; gives kUsage.
int fail(const std::string& message);

enum class Form { kFull, kShort, kJson };

/// Shows diagnostics to `stream`, in colours if it is a terminal and NO_COLOR is not set.
void show(const std::vector<frontend::Diagnostic>& diagnostics,
          const std::vector<ir::Source>& sources, Form form, FILE* stream);

}  // namespace pyreck::tools
