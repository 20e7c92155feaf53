#include "types/members.h"

namespace irqscope::types {
namespace {

bool has_members(const Type& type) {
  return type.kind == Kind::structure || type.kind == Kind::union_;
}

void collect(const Type& type, uint32_t bit_offset, std::vector<Member>& members) {
  for (const Member& member : type.members) {
    if (!member.name.empty()) {
      members.push_back(member);
      members.back().bit_offset += bit_offset;
    } else if (has_members(*member.type)) {
      collect(*member.type, bit_offset + member.bit_offset, members);
    }
  }
}

}  // namespace

std::vector<Member> flat_members(const Type& type) {
  std::vector<Member> members;
  if (has_members(type)) collect(type, 0, members);
  return members;
}

}  // namespace irqscope::types
