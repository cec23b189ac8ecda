// What is known of a method's look-up before its arguments are evaluated.
#pragma once

#include "ir/infer/sites.h"

#include <string_view>

namespace pyreck::ir {

/// Whether `name` of every value of the type is a method, which nothing can take away.
bool surely_method(const Module& module, const SiteLattice& lattice, TypeId object,
                   std::string_view name);

}  // namespace pyreck::ir
