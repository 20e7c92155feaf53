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

  // The kind is what is behind typedefs and qualifiers, the name that of the outermost typedef.
  // Of what has no size (void, a struct that is only declared) the kind is opaque.
  Result<types::TypePtr> read(uint32_t id);
  // "struct event", "union u", "enum e" or a typedef's name; 0 if there is none.
  uint32_t find(const std::string& name);

  // What has been read of a type, and how much is in it.
  struct Known {
    types::TypePtr type;
    uint64_t leaves = 1;
    int depth = 0;
  };

 private:
  const btf* source_;
  std::unordered_map<uint32_t, Known> known_;
  uint64_t spent_bytes_ = 0;                       // of memory, more or less
  std::unordered_map<std::string, uint32_t> ids_;  // by name, once one was looked for
};

}  // namespace irqscope::ebpf
