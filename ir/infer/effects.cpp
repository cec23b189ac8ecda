#include "ir/infer/effects.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

/// Adds what `more` holds to the sorted `all`. Whether anything was new.
bool merge(std::vector<SiteId>& all, const std::vector<SiteId>& more) {
  if (std::ranges::includes(all, more)) return false;
  std::vector<SiteId> both;
  std::ranges::set_union(all, more, std::back_inserter(both));
  all = std::move(both);
  return true;
}

}  // namespace

WriteSummary::WriteSummary(Analysis& analysis)
    : analysis_(analysis), writes_(analysis.count_specs()) {
  analysis.lattice().set_reader(SiteLattice::kNoReader);
  for (uint32_t i = 0; i < writes_.size(); ++i) {
    for (SiteId site : analysis.spec(i).writes) writes_[i].push_back(analysis.lattice().find(site));
    std::ranges::sort(writes_[i]);
    auto [first, last] = std::ranges::unique(writes_[i]);
    writes_[i].erase(first, last);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t i = 0; i < writes_.size(); ++i) {
      auto add = [&](uint32_t callee) {
        changed |= callee != i && merge(writes_[i], writes_[callee]);
      };
      for (auto [inst, callee] : analysis.spec(i).callees) add(callee);
      for (const auto& [inst, arms] : analysis.spec(i).arms)
        for (auto [id, callee] : arms) add(callee);
      for (uint32_t callee : analysis.spec(i).callbacks) add(callee);
    }
  }
}

void WriteSummary::reach(TypeId type, std::vector<bool>& sites) const {
  SiteLattice& lattice = analysis_.lattice();
  type = lattice.current(type);
  if (is_site_kind(lattice.kind(type))) {
    uint32_t site = lattice.site_of(type).index;
    if (sites.size() <= site) sites.resize(site + 1);
    if (sites[site]) return;
    sites[site] = true;
  }
  for (size_t i = 0; i < lattice.arity(type); ++i) reach(lattice.arg(type, i), sites);
}

bool WriteSummary::writes(uint32_t spec, SiteId site) const {
  return std::ranges::binary_search(writes_[spec], site);
}

bool WriteSummary::writes_outside(uint32_t body) const {
  const auto& writes = writes_[body];
  if (writes.empty()) return false;
  std::vector<bool> sites;
  for (TypeId param : analysis_.spec(body).params) reach(param, sites);
  return std::ranges::any_of(
      writes, [&](SiteId site) { return site.index < sites.size() && sites[site.index]; });
}

}  // namespace pyreck::ir
