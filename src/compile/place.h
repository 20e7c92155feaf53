// Errors that say where in a source.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace irqscope::compile {

// "foo.bpf.c:12: @sample: ..."
template <class... Args>
tl::unexpected<Error> fail_at(const std::string& file, uint32_t line,
                              fmt::format_string<Args...> format, Args&&... args) {
  return fail("{}:{}: {}", file, line, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace irqscope::compile
