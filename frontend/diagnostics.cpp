#include "frontend/diagnostics.h"

#include "runtime/base/check.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace pyreck::frontend {

namespace {

constexpr CodeInfo kCodes[] = {
#define PYRECK_DIAGNOSTIC(code, Name, severity, message, advice, what, example, fix) \
  {Code::k##Name, #Name, Severity::k##severity, message, advice, what, example, fix},
#include "frontend/diagnostics.def"
};

const char* word(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

std::string fill(std::string_view pattern, std::string_view seen) {
  std::string out(pattern);
  for (size_t at = out.find("{}"); at != std::string::npos; at = out.find("{}", at + seen.size()))
    out.replace(at, 2, seen);
  return out;
}

/// Terminal escapes, or nothing.
struct Paint {
  bool on;
  std::string operator()(const char* code, const std::string& text) const {
    return on ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
  }
};

/// Line `line` of the file, without its end; empty if the source does not have it.
std::string_view source_line(const ir::Source& source, uint32_t line) {
  std::string_view text = source.text;
  if (line < source.first_line) return "";
  for (uint32_t n = source.first_line; n < line; ++n) {
    size_t end = text.find('\n');
    if (end == std::string_view::npos) return "";
    text.remove_prefix(end + 1);
  }
  std::string_view found = text.substr(0, text.find('\n'));
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

/// Columns on the screen that these bytes take: code points, tabs as one (they are copied).
size_t width(std::string_view bytes) {
  return static_cast<size_t>(std::count_if(bytes.begin(), bytes.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

/// What aligns a mark below byte `column` of `line`: its tabs stay tabs.
std::string padding(std::string_view line, size_t column) {
  std::string out;
  for (char c : line.substr(0, std::min(column, line.size()))) {
    if (c == '\t') {
      out += '\t';
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      out += ' ';
    }
  }
  return out;
}

std::string marks(std::string_view line, const ir::Span& span, char mark) {
  size_t start = std::min<size_t>(span.column, line.size());
  size_t end =
      span.end_line == span.line ? std::min<size_t>(span.end_column, line.size()) : line.size();
  size_t count = end > start ? width(line.substr(start, end - start)) : 1;
  return padding(line, start) + std::string(std::max<size_t>(count, 1), mark);
}

/// A line of the source as it is shown: of a very long one, what is around the span.
struct Excerpt {
  std::string text;
  ir::Span span;  // within `text`
};
Excerpt excerpt(std::string_view line, const ir::Span& span) {
  constexpr size_t kWidest = 160, kBefore = 40;  // bytes
  if (line.size() <= kWidest) return {std::string(line), span};
  auto inside = [&](size_t at) { return (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80; };
  size_t start = span.column > kBefore ? span.column - kBefore : 0;
  start = std::min(start, line.size() - kWidest);
  while (start > 0 && inside(start)) --start;
  size_t end = std::min(start + kWidest, line.size());
  while (end < line.size() && inside(end)) ++end;
  Excerpt out{std::string(line.substr(start, end - start)), span};
  if (end < line.size()) out.text += " ...";
  auto move = [&](uint32_t column) {
    return static_cast<uint32_t>(std::clamp<size_t>(column, start, end) - start);
  };
  out.span.column = move(span.column);
  if (span.end_line == span.line) out.span.end_column = move(span.end_column);
  if (start > 0) {
    out.text = "... " + out.text;
    out.span.column += 4;
    out.span.end_column += 4;
  }
  return out;
}

/// `12 | text` and the marks below it.
std::string quoted(const ir::Source& source, const ir::Span& span, char mark,
                   const std::string& label, size_t gutter, const Paint& paint, const char* color) {
  std::string number = std::to_string(span.line);
  std::string margin(gutter, ' ');
  std::string_view line = source_line(source, span.line);
  if (line.empty()) return "";
  Excerpt shown = excerpt(line, span);
  return paint("34", std::string(gutter - number.size(), ' ') + number + " |") + " " + shown.text +
         "\n" + paint("34", margin + " |") + " " +
         paint(color, marks(shown.text, shown.span, mark) + (label.empty() ? "" : " " + label)) +
         "\n";
}

}  // namespace

std::span<const CodeInfo> all_codes() { return kCodes; }

const CodeInfo& info(Code code) {
  for (const CodeInfo& row : kCodes)
    if (row.code == code) return row;
  PYRECK_CHECK(false, "a diagnostic without a row");
}

std::string spelling(Code code) {
  std::string digits = std::to_string(static_cast<int>(code));
  return "PR" + std::string(4 - digits.size(), '0') + digits;
}

const CodeInfo* find_code(std::string_view text) {
  if (text.size() > 2 && (text[0] == 'P' || text[0] == 'p') && (text[1] == 'R' || text[1] == 'r'))
    text.remove_prefix(2);
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return nullptr;
  for (const CodeInfo& row : kCodes)
    if (static_cast<int>(row.code) == number) return &row;
  return nullptr;
}

Diagnostic make_diagnostic(Code code, const ir::Source& source, uint32_t source_index,
                           const ir::Span& span, std::string_view seen) {
  const CodeInfo& row = info(code);
  Diagnostic out;
  out.code = code;
  out.severity = row.severity;
  out.file = source.path;
  out.source = source_index;
  out.span = span;
  out.message = fill(row.message, seen);
  out.advice = fill(row.advice, seen);
  return out;
}

void sort_diagnostics(std::vector<Diagnostic>& diagnostics) {
  auto key = [](const Diagnostic& d) {
    return std::tie(d.source, d.span.line, d.span.column, d.code, d.message);
  };
  std::sort(diagnostics.begin(), diagnostics.end(),
            [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  auto same = [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
}

std::string concise(const Diagnostic& d) {
  return d.file + ":" + std::to_string(d.span.line) + ":" + std::to_string(d.span.column + 1) +
         ": " + word(d.severity) + " " + spelling(d.code) + ": " + d.message +
         (d.advice.empty() ? "" : "; " + d.advice);
}

std::string render(const Diagnostic& d, std::span<const ir::Source> sources, bool color) {
  Paint paint{color};
  const char* tint = d.severity == Severity::kError ? "1;31" : "1;33";
  uint32_t last = std::max(d.span.line, d.secondary ? d.secondary->span.line : 0);
  size_t gutter = std::to_string(last).size();
  std::string margin(gutter, ' ');
  std::string out = paint(tint, std::string(word(d.severity)) + "[" + spelling(d.code) + "]") +
                    paint("1", ": " + d.message) + "\n" + paint("34", margin + "-->") + " " +
                    d.file + ":" + std::to_string(d.span.line) + ":" +
                    std::to_string(d.span.column + 1) + "\n";
  if (d.source < sources.size()) {
    out += paint("34", margin + " |") + "\n";
    out += quoted(sources[d.source], d.span, '^', "", gutter, paint, tint);
    if (d.secondary) {
      out +=
          quoted(sources[d.source], d.secondary->span, '-', d.secondary->text, gutter, paint, "34");
    }
  }
  if (!d.advice.empty())
    out += paint("34", margin + " =") + " " + paint("1", "help:") + " " + d.advice + "\n";
  return out;
}

std::string json(const Diagnostic& d) {
  auto position = [](const ir::Span& span) {
    return nlohmann::ordered_json{{"line", span.line},
                                  {"column", span.column},
                                  {"end_line", span.end_line},
                                  {"end_column", span.end_column}};
  };
  nlohmann::ordered_json out{{"code", spelling(d.code)}, {"severity", word(d.severity)},
                             {"file", d.file},           {"span", position(d.span)},
                             {"message", d.message},     {"advice", d.advice}};
  if (d.secondary)
    out["secondary"] = {{"span", position(d.secondary->span)}, {"label", d.secondary->text}};
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string explain(const CodeInfo& row) {
  auto code_block = [](const char* text) { return "```python\n" + std::string(text) + "```\n"; };
  return "## " + spelling(row.code) + " " + word(row.severity) + ": " +
         fill(row.message, row.code == Code::kSyntax || row.code == Code::kTooDeep
                               ? "message of CPython"
                               : "…") +
         "\n\n" + row.what +
         (row.severity == Severity::kError ? " Nothing runs.\n\n"
          : row.code >= Code::kUndefinedName
              ? " The code is compiled, and raises when the place is reached.\n\n"
              : " The code is compiled; reaching the place ends the job there.\n\n") +
         "Refused:\n\n" + code_block(row.example) + "\nInstead (" + fill(row.advice, "it") +
         "):\n\n" + code_block(row.fix);
}

std::string catalogue() {
  std::string out =
      "# Diagnostics\n\n"
      "Every message of the compiler has a code that never changes its meaning. `pyreckc explain "
      "CODE` prints the same text. *Errors* stop the job before anything runs; *warnings* name "
      "code "
      "that is refused (or raises, as in CPython) when it is reached. This page is made from "
      "`frontend/diagnostics.def` by `pyreckc explain --all`.\n";
  for (const CodeInfo& row : kCodes) out += "\n" + explain(row);
  return out;
}

}  // namespace pyreck::frontend
