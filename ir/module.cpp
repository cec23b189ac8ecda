#include "ir/module.h"

#include "runtime/base/check.h"

#include <algorithm>
#include <array>

namespace pyreck::ir {
namespace {

/// Effects as ops.def spells them.
namespace effects {
constexpr uint8_t Pure = kPure, Allocates = kAllocates, Reads = kReads, Writes = kWrites,
                  Raises = kRaises, Resumes = kResumes, Everything = kEverything;
}

constexpr std::array<OpInfo, 256> make_table() {
  using namespace effects;
  std::array<OpInfo, 256> table{};
#define PYRECK_OP(code, Name, text, operands, result, effects) \
  table[code] = {#Name, text, Layout::k##operands, ResultRule::k##result, effects};
#include "ir/ops.def"
  return table;
}

constexpr std::array<OpInfo, 256> kOps = make_table();

}  // namespace

const OpInfo& info(Opcode op) { return kOps[static_cast<uint8_t>(op)]; }
bool known(uint8_t code) { return kOps[code].name != nullptr; }
bool is_terminator(Opcode op) { return op >= Opcode::kBranch; }

uint32_t Module::intern(std::string_view text) {
  if (strings.empty()) {
    strings.emplace_back();
    string_index_.emplace("", 0);
  }
  auto [it, is_new] = string_index_.try_emplace(std::string(text), strings.size());
  if (is_new) strings.emplace_back(text);
  return it->second;
}

uint32_t Module::intern_keywords(const std::vector<std::string>& names) {
  if (keyword_lists.empty()) keyword_lists.emplace_back();
  std::vector<uint32_t> list;
  for (const std::string& name : names) list.push_back(intern(name));
  auto found = std::find(keyword_lists.begin(), keyword_lists.end(), list);
  if (found == keyword_lists.end()) found = keyword_lists.insert(found, std::move(list));
  return static_cast<uint32_t>(found - keyword_lists.begin());
}

}  // namespace pyreck::ir
