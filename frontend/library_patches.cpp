// Places in the standard library's own modules that the language does not reach, and what is
// compiled in their stead. Each stands for the same: a set whose order does not matter, a class
// made by a call, names of months as the C locale has them. A place that is not found, in another
// version of Python, is left as it is, and refused when it is reached.

#include "frontend/library.h"

namespace pyreck::frontend {

namespace {

struct Patch {
  std::string_view module, text, instead;  // of as many lines
};

constexpr Patch kPatches[] = {
    {"calendar", "    _months = [datetime.date(2001, i+1, 1).strftime for i in range(12)]\n",
     "    _months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', "
     "'September', 'October', 'November', 'December']\n"},
    {"calendar", "    _months.insert(0, lambda x: \"\")\n", "    _months = [''] + _months\n"},
    {"calendar", "    _days = [datetime.date(2001, 1, i+1).strftime for i in range(7)]\n",
     "    _days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', "
     "'Sunday']\n"},
    {"calendar", "return [f(self.format) for f in funcs]",
     "return [f[:3] if self.format in ('%a', '%b') else f for f in funcs]"},
    {"calendar", "return funcs(self.format)",
     "return funcs[:3] if self.format in ('%a', '%b') else funcs"},
    {"difflib", "from collections import namedtuple as _namedtuple\n",
     "from typing import NamedTuple\n"},
    {"difflib", "Match = _namedtuple('Match', 'a b size')\n",
     "class Match(NamedTuple): a: int; b: int; size: int\n"},
    {"difflib", "if a is self.a:", "if not isinstance(a, str) and a is self.a:"},
    {"difflib", "if b is self.b:", "if not isinstance(b, str) and b is self.b:"},
    {"difflib", "for elt in junk:", "for elt in [x for x in b2j if x in junk]:"},
    {"difflib", "for elt in popular:", "for elt in [x for x in b2j if x in popular]:"},
    {"difflib", "self.b2j, self.bjunk.__contains__",
     "self.b2j, lambda x, junk=self.bjunk: x in junk"},
    {"difflib", "list(map(Match._make, non_adjacent))", "[Match(*each) for each in non_adjacent]"},
    {"difflib", "avail.__contains__, 0", "(lambda x: x in avail), 0"},
    {"difflib", "__class_getitem__ = classmethod(GenericAlias)", "pass"},
};

}  // namespace

std::string patched(std::string_view module, std::string text) {
  for (const Patch& patch : kPatches) {
    if (patch.module != module) continue;
    for (size_t at = text.find(patch.text); at != text.npos;
         at = text.find(patch.text, at + patch.instead.size()))
      text.replace(at, patch.text.size(), patch.instead);
  }
  return text;
}

}  // namespace pyreck::frontend
