// For tests: machines that are directories.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "sys/machine.h"

namespace irqscope::sys {

// One of the trees in tests/roots.
inline Machine machine_from(const char* name) {
  return {std::filesystem::path(IRQSCOPE_TESTS_DIR) / "roots" / name};
}

// A machine that a test makes up, in a temporary directory that goes with it.
class ScratchMachine {
 public:
  ScratchMachine() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) machine_.root = name;
  }
  ~ScratchMachine() { std::filesystem::remove_all(machine_.root); }
  ScratchMachine(const ScratchMachine&) = delete;
  ScratchMachine& operator=(const ScratchMachine&) = delete;

  const Machine& machine() const { return machine_; }

  void write(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::path file = machine_.root / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  void link(const std::filesystem::path& path, const std::filesystem::path& target) {
    std::filesystem::path file = machine_.root / path;
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::create_symlink(target, file);
  }

 private:
  Machine machine_{"/nonexistent"};
};

}  // namespace irqscope::sys
