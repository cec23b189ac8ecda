#include "tools/pyreckc/report.h"

#include "runtime/context.h"
#include "runtime/entry.h"
#include "runtime/str.h"

#include <atomic>
namespace pyreck::tools {
namespace {

constexpr const char* kExceptionNames[] = {
#define PYRECK_EXCEPTION(Name, Parent) #Name,
#include "runtime/base/exceptions.def"
};

/// `str` or `repr` of a value, as UTF-8.
std::string text_of(rt::Word value, ir::Builtin how) {
  rt::Pokes pokes;
  rt::Context context{};
  context.poke = &pokes.poke;
  context.region = rt::new_region(rt::kForeignRegion);
  context.depth_limit = 1000;
  context.memory_credit = INT64_MAX / 2;
  rt::Word text = rt::pk_call_builtin(&context, static_cast<uint32_t>(how), &value, 1, nullptr);
  if (text == rt::kFailed) return "<too long to print>";
  std::string utf8 = rt::str_to_utf8(text);
  rt::pk_release(&context, text);
  return utf8;
}

std::string line_of(const ir::Source& source, uint32_t line) {
  size_t at = 0;
  for (uint32_t i = source.first_line; i < line && at != std::string::npos; i++) {
    at = source.text.find('\n', at);
    if (at != std::string::npos) at++;
  }
  if (at == std::string::npos || line < source.first_line) return "";
  std::string text = source.text.substr(at, source.text.find('\n', at) - at);
  text.erase(0, text.find_first_not_of(" \t\f"));
  return text;
}

std::string frame_of(const rt::Site& site, const ir::Module& module) {
  const ir::Function& function = module.functions[site.function];
  const ir::Source& source = module.sources[function.source];
  std::string out = "  File \"" + source.path + "\", line " + std::to_string(site.line) + ", in " +
                    function.name + "\n";
  std::string line = line_of(source, site.line);
  return line.empty() ? out : out + "    " + line + "\n";
}

std::string frames_of(const rt::Exception* exception, const ir::Module& module) {
  std::string out = "Traceback (most recent call last):\n";
  const rt::Traceback* traceback = exception->traceback;
  for (uint32_t i = traceback == nullptr ? 0 : traceback->length; i-- > 0;) {
    const rt::Traceback::Frame& frame = traceback->frames[i];
    const rt::Site& site = frame.program->sites[frame.site];
    if (site.line != 0) out += frame_of(site, module);
  }
  return out;
}

}  // namespace

std::string repr(rt::Word value) { return text_of(value, ir::Builtin::kRepr); }

std::string refusal(const rt::Outcome& outcome, const rt::Program* program,
                    const ir::Module& module) {
  std::string out;
  if (outcome.refusal_site != 0 && outcome.refusal_site <= program->count_sites)
    out = "Traceback (most recent call last):\n" +
          frame_of(program->sites[outcome.refusal_site - 1], module);
  return out + "pyreck.InvalidOperation: " + outcome.message + "\n";
}

std::string traceback(const rt::Exception* exception, const ir::Module& module) {
  std::string before;
  if (rt::is_object(exception->cause)) {
    before = traceback(rt::as<rt::Exception>(exception->cause), module) +
             "\nThe above exception was the direct cause of the following exception:\n\n";
  } else if (rt::is_object(exception->context) && !(exception->flags & rt::kSuppressContext)) {
    before = traceback(rt::as<rt::Exception>(exception->context), module) +
             "\nDuring handling of the above exception, another exception occurred:\n\n";
  }
  std::string message = text_of(rt::word(exception), ir::Builtin::kStr);
  std::string name = kExceptionNames[exception->aux];
  return before + frames_of(exception, module) + name + (message.empty() ? "" : ": " + message) +
         "\n";
}

}  // namespace pyreck::tools
