// What of libbpf has an owner (base/owner.h).
#pragma once

#include "base/owner.h"

struct bpf_link;
struct bpf_linker;
struct bpf_object;
struct btf;
struct btf_dump;

namespace irqscope {

template <>
struct Close<bpf_link> {
  void operator()(bpf_link* link) const;
};
template <>
struct Close<bpf_linker> {
  void operator()(bpf_linker* linker) const;
};
template <>
struct Close<bpf_object> {
  void operator()(bpf_object* object) const;
};
template <>
struct Close<btf> {
  void operator()(btf* types) const;
};
template <>
struct Close<btf_dump> {
  void operator()(btf_dump* dump) const;
};

}  // namespace irqscope
