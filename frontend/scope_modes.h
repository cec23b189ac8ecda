// How inner functions get at the variables of outer ones.
#pragma once

#include "frontend/scope.h"

namespace pyreck::frontend {

/// `symbol` is read or assigned in `from`, which does not own it.
struct SymbolUse {
  Scope* from;
  Symbol* symbol;
};

/// Decides Symbol::mode and Scope::free of all scopes of a tree.
void choose_modes(const ScopeTree& tree, const std::vector<Scope*>& scopes,
                  const std::vector<SymbolUse>& uses);

}  // namespace pyreck::frontend
