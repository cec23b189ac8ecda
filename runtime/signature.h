// Arguments of a call to parameters of a function, as CPython 3.11 binds them.
#pragma once

#include "runtime/entry.h"

#include <vector>

namespace pyreck::rt {

/// The name of keyword argument `id`: an index into the program's strings, or one of the names of
/// a `**` mapping (kSpreadKeyword).
Word keyword_name(const Context* c, uint32_t id);

/// Binds arguments of a call to `slots`, one owned word a parameter; kFailed where its default is
/// to be taken. False: nothing is owned, and a TypeError is pending or the job is abandoned.
bool bind_arguments(Context* c, const Program::FunctionInfo& function, const Word* args,
                    uint32_t count, const uint32_t* keywords, std::vector<Word>& slots);

}  // namespace pyreck::rt
