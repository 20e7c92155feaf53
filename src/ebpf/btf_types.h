// types::Type out of BTF.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "types/type.h"

struct btf;

namespace irqscope::ebpf {

// Reads types of one BTF; each id once. The BTF is not trusted: cycles, members outside of their
// struct, too deep or too large types are errors that name the type.
class TypeReader {
 public:
  explicit TypeReader(const btf* source) : source_(source) {}

  Result<types::TypePtr> read(uint32_t id);
  // "struct event", "union u", "enum e" or a typedef's name; 0 if there is none.
  uint32_t find(const std::string& name) const;

 private:
  const btf* source_;
  std::unordered_map<uint32_t, types::TypePtr> known_;
};

}  // namespace irqscope::ebpf
