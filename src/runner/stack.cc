#include "runner/stack.h"

#include <algorithm>

#include "types/members.h"
#include "types/render.h"
#include "types/scalar.h"

namespace irqscope::runner {
namespace {

using types::Member;
using types::Type;

bool holds_addresses(const Type& type) {
  return type.kind == types::Kind::array && type.element->bytes == sizeof(uint64_t) &&
         types::is_scalar(*type.element);
}

std::optional<int64_t> number(const std::optional<Member>& member, Bytes event) {
  if (!member) return std::nullopt;
  auto value = load(*member, event);
  return value ? std::optional(static_cast<int64_t>(*value)) : std::nullopt;
}

std::optional<Member> if_number(std::optional<Member> member) {
  bool fits = member && types::is_scalar(*member->type) && member->type->bytes <= sizeof(uint64_t);
  return fits ? member : std::nullopt;
}

}  // namespace

StackReader::StackReader(const types::TypePtr& type, const package::StackFields& fields,
                         Symbolizer& symbols)
    : symbols_(symbols),
      with_symbols_(fields.with_symbols),
      members_(type ? types::flat_members(*type) : std::vector<Member>{}),
      pid_(if_number(find(fields.pid))),
      cpu_(if_number(find(fields.cpu))),
      comm_(find(fields.comm)),
      kernel_(place(fields.kernel, fields.kernel_bytes)),
      user_(place(fields.user, fields.user_bytes)) {
  for (const Member& member : members_) {
    bool is_stack = (kernel_.addresses && member.name == fields.kernel) ||
                    (user_.addresses && member.name == fields.user);
    if (!is_stack) others_.push_back(member);
  }
}

std::optional<Member> StackReader::find(std::string_view name) const {
  auto found = std::find_if(members_.begin(), members_.end(),
                            [&](const Member& member) { return member.name == name; });
  return found == members_.end() ? std::nullopt : std::optional(*found);
}

StackReader::Place StackReader::place(const std::string& addresses,
                                      const std::string& bytes) const {
  Place place{find(addresses), if_number(find(bytes))};
  if (place.addresses && !holds_addresses(*place.addresses->type)) place.addresses.reset();
  return place;
}

std::optional<uint32_t> StackReader::pid(Bytes event) const {
  auto value = number(pid_, event);
  return value ? std::optional(static_cast<uint32_t>(*value)) : std::nullopt;
}

std::optional<int64_t> StackReader::cpu(Bytes event) const { return number(cpu_, event); }

std::string StackReader::comm(Bytes event) const {
  std::string text;
  if (comm_) types::append_text(text, *comm_, event, false);
  return comm_ ? text : "?";
}

// As many as the event says; if it says nothing, up to the first 0.
std::vector<uint64_t> StackReader::addresses(const Place& place, Bytes event) {
  std::vector<uint64_t> found;
  if (!place.addresses) return found;
  const Type& element = *place.addresses->type->element;
  bool open = place.addresses->type->count == 0;
  Bytes bytes = types::bytes_of(*place.addresses, event, open);
  auto told = number(place.bytes, event);
  if (told)
    bytes = bytes.first(std::min(bytes.size(), static_cast<size_t>(std::max<int64_t>(*told, 0))));
  for (; bytes.size() >= element.bytes; bytes = bytes.subspan(element.bytes)) {
    auto address = static_cast<uint64_t>(load(element, bytes).value_or(0));
    if (!told && address == 0) break;
    found.push_back(address);
  }
  return found;
}

std::vector<StackFrame> StackReader::kernel(Bytes event) const {
  std::vector<StackFrame> frames;
  for (uint64_t address : addresses(kernel_, event)) {
    frames.push_back({address, with_symbols_ ? symbols_.kernel(address) : Frame{}});
  }
  return frames;
}

std::vector<StackFrame> StackReader::user(Bytes event) const {
  std::vector<StackFrame> frames;
  auto process = pid(event);
  for (uint64_t address : addresses(user_, event)) {
    bool known = with_symbols_ && process;
    frames.push_back({address, known ? symbols_.user(*process, address) : Frame{}});
  }
  return frames;
}

}  // namespace irqscope::runner
