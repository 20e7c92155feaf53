// Where /proc and /sys are. Tests put a fake tree there.
#pragma once

#include <filesystem>

namespace irqscope::sys {

struct Machine {
  std::filesystem::path root = "/";

  std::filesystem::path proc() const { return root / "proc"; }
  std::filesystem::path sysfs() const { return root / "sys"; }
};

}  // namespace irqscope::sys
