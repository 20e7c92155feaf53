#include "support/compiled.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/process.h"

namespace irqscope::test {

Compiled::Compiled(const std::string& irqscope, std::string_view source,
                   const std::vector<std::string>& options)
    : folder_(TemporaryFolder::create().value()) {
  std::filesystem::path file = folder() / "test.bpf.c";
  std::ofstream(file) << source;
  std::vector<std::string> command = {irqscope, "compile", file, "--object"};
  command.insert(command.end(), options.begin(), options.end());
  Finished compiled = run(command);
  good_ = compiled.status == 0;
  EXPECT_TRUE(good_) << compiled.err;
}

}  // namespace irqscope::test
