#include "frontend/certain.h"

#include "frontend/near_names.h"
#include "ir/infer/certain.h"

namespace pyreck::frontend {
namespace {

using Kind = ir::Failure::Kind;

/// Lines of the function, as text.
std::string_view text_of(const ir::Source& source, const ir::Function& function) {
  std::string_view text = source.text;
  auto start_of = [&](uint32_t line) {
    size_t at = 0;
    for (uint32_t i = source.first_line; i < line && at != std::string_view::npos; ++i) {
      at = text.find('\n', at);
      at += at != std::string_view::npos;
    }
    return std::min(at, text.size());
  };
  size_t begin = start_of(function.span.line), end = start_of(function.span.end_line + 1);
  return text.substr(begin, end - begin);
}

Diagnostic said(const ir::Module& module, const ir::Failure& failure) {
  const ir::Function& function = module.functions[failure.function.index];
  const ir::Source& source = module.sources[function.source];
  auto make = [&](Code code, const std::string& seen) {
    return make_diagnostic(code, source, function.source, failure.span, seen);
  };
  switch (failure.kind) {
    case Kind::kAttribute:
      return make(Code::kNoAttribute,
                  misspelt(failure.name, failure.others, " of `" + failure.text + "`"));
    case Kind::kUnbound:
      return make(Code::kUnbound, misspelt(failure.name, identifiers(text_of(source, function))));
    case Kind::kType:
      break;
  }
  Diagnostic made = make(Code::kWrongType, failure.text);
  if (failure.origin)
    made.secondary = Diagnostic::Label{*failure.origin, "this is `" + failure.origin_type + "`"};
  return made;
}

}  // namespace

std::vector<Diagnostic> certain_failures(ir::Module& module) {
  std::vector<Diagnostic> out;
  for (const ir::Failure& failure : ir::certain_failures(module))
    out.push_back(said(module, failure));
  sort_diagnostics(out);
  return out;
}

}  // namespace pyreck::frontend
