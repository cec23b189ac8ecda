#include "tools/pyreckc/common.h"

#include "runtime/base/owned.h"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace pyreck::tools {

namespace {

/// Offset of the first byte that is not UTF-8, or npos.
size_t first_bad_byte(const std::string& text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  for (size_t i = 0; i < text.size();) {
    unsigned char lead = byte(i);
    size_t length = lead < 0x80                   ? 1
                    : lead >= 0xc2 && lead < 0xe0 ? 2
                    : lead >= 0xe0 && lead < 0xf0 ? 3
                    : lead >= 0xf0 && lead < 0xf5 ? 4
                                                  : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xc0) != 0x80) return i;
    bool overlong = (lead == 0xe0 && byte(i + 1) < 0xa0) || (lead == 0xf0 && byte(i + 1) < 0x90);
    bool outside = (lead == 0xed && byte(i + 1) >= 0xa0) || (lead == 0xf4 && byte(i + 1) >= 0x90);
    if (overlong || outside) return i;
    i += length;
  }
  return std::string::npos;
}

Error cannot_read(const std::string& path, const std::string& why) {
  return Error{Error::Code::Unavailable, "cannot read " + cited_path(path) + ": " + why};
}

}  // namespace

std::string cited(const std::string& text, size_t longest) {
  size_t end = std::min(text.size(), longest);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    end--;
  std::string shown = text.substr(0, end);
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return "`" + shown + (end < text.size() ? "...`" : "`");
}

std::string cited_path(const std::string& path) { return cited(path, PATH_MAX); }

Result<std::string> read_file(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return cannot_read(path, std::strerror(errno));
  if (S_ISDIR(about.st_mode)) return cannot_read(path, "it is a directory; name a file");
  Owned<FILE, std::fclose> file(std::fopen(path.c_str(), "rb"));
  if (!file) return cannot_read(path, std::strerror(errno));
  std::string text;
  char buffer[1 << 16];
  while (size_t count = std::fread(buffer, 1, sizeof buffer, file.get()))
    text.append(buffer, count);
  if (std::ferror(file.get())) return cannot_read(path, std::strerror(errno));
  return text;
}

Result<std::string> read_source(const std::string& path) {
  PYRECK_TRY(std::string text, read_file(path));
  if (size_t bad = first_bad_byte(text); bad != std::string::npos)
    return cannot_read(path,
                       "byte " + std::to_string(bad) + " is not UTF-8; save the file as UTF-8");
  if (size_t zero = text.find('\0'); zero != std::string::npos)
    return cannot_read(path, "byte " + std::to_string(zero) + " is zero; this is no Python source");
  return text;
}

int fail(const std::string& message) {
  std::fprintf(stderr, "pyreckc: %s\n", message.c_str());
  return kUsage;
}

void show(const std::vector<frontend::Diagnostic>& diagnostics,
          const std::vector<ir::Source>& sources, Form form, FILE* stream) {
  const char* no_color = std::getenv("NO_COLOR");
  bool color = isatty(fileno(stream)) && !(no_color && *no_color);
  for (const frontend::Diagnostic& diagnostic : diagnostics) {
    std::string text = form == Form::kFull    ? frontend::render(diagnostic, sources, color) + "\n"
                       : form == Form::kShort ? frontend::concise(diagnostic) + "\n"
                                              : frontend::json(diagnostic) + "\n";
    std::fputs(text.c_str(), stream);
  }
}

}  // namespace pyreck::tools
