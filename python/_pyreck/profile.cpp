#include "python/_pyreck/profile.h"

#include "python/_pyreck/kernel.h"

namespace pyreck::client {

nb::tuple describe_profile(const rt::Profile& profile, const Lease& lease) {
  const rt::Program* program = lease.program();
  nb::list places, folds;
  for (const rt::ProfiledPlace& seen : profile.places)
    places.append(nb::make_tuple(
        describe_site(program, seen.place - 1, lease), static_cast<double>(seen.ns) * 1e-9,
        static_cast<double>(seen.parallel_ns) * 1e-9, static_cast<double>(seen.fold_ns) * 1e-9));
  for (const rt::ProfiledFold& fold : profile.folds)
    folds.append(nb::make_tuple(describe_site(program, fold.site, lease), fold.runs, fold.elements,
                                fold.pieces, fold.is_serial || fold.wrote_around,
                                fold.is_iterated));
  return nb::make_tuple(places, folds);
}

}  // namespace pyreck::client
