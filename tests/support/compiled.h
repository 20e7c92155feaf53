// A person's own program of eBPF, compiled for a test as a person would do it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/temporary_folder.h"

namespace irqscope::test {

class Compiled {
 public:
  // `irqscope`: the program that compiles; `options` are for it. A failure of the test if it can't.
  Compiled(const std::string& irqscope, std::string_view source,
           const std::vector<std::string>& options = {});

  bool good() const { return good_; }
  // For files of the test's own, too.
  std::filesystem::path folder() const { return folder_.path(); }
  std::string package() const { return folder() / "package.json"; }
  std::string object() const { return folder() / "test.bpf.o"; }
  std::string standalone() const { return folder() / "test"; }  // with --standalone

 private:
  TemporaryFolder folder_;
  bool good_ = false;
};

}  // namespace irqscope::test
