// A BPF object that a person brought: opened, its variables set, loaded.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ebpf/object_info.h"

struct bpf_object;

namespace irqscope::ebpf {

class UserObject {
 public:
  // `name`: that of the object, which names of its maps begin with. `elf` must outlive it.
  static Result<UserObject> open(std::string_view elf, const std::string& name,
                                 const std::string& btf_file = {});
  const ObjectInfo& info() const { return info_; }

 private:
  struct Close {
    void operator()(bpf_object* object) const;
  };
  explicit UserObject(bpf_object* object) : object_(object) {}

  std::unique_ptr<bpf_object, Close> object_;
  ObjectInfo info_;
};

}  // namespace irqscope::ebpf
