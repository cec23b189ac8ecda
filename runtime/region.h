// Regions (design section 4.5): one number per activation of a job's main body or of a piece. When
// a piece ends, what it made belongs to the region around it: its number resolves to that one.
//
// Source of the idea: Gay and Aiken, "Memory Management with Explicit Regions", PLDI 1998.
#pragma once

#include <cstdint>

namespace pyreck::rt {

/// A number never used before. Each thread takes blocks of them; any thread may call it.
uint32_t new_region(uint32_t around);
/// `region` has ended: its objects are `around`'s from now on. Once per region.
void end_region(uint32_t region, uint32_t around);
/// The running (or foreign) region that owns objects of `region` now.
uint32_t resolve_region(uint32_t region);

}  // namespace pyreck::rt
