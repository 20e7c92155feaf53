// An object that is sound, to set what is hostile against.
#pragma once

#include <bpf/libbpf.h>

#include "base/file.h"
#include "ebpf/user_object.h"
#include "fuzz/fuzz.h"

namespace irqscope::fuzz {

inline const ebpf::UserObject& sample_object() {
  static const std::string elf =
      read_file(IRQSCOPE_TESTS_DIR "/fuzz/corpus/object/sample.bpf.o").value_or("");
  static const auto object = [] {
    libbpf_set_print(nullptr);
    ebpf::OpenRequest request;
    request.name = "sample_bpf";
    auto opened = ebpf::UserObject::open(elf, request);
    expect(opened.has_value(), "the sample can be opened", opened ? "" : opened.error().message);
    return opened;
  }();
  return *object;
}

}  // namespace irqscope::fuzz
