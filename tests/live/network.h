// A network for one test alone.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "support/process.h"

namespace irqscope::test {

// Interfaces of our own, for programs that want the loopback, which others use, too.
class Network {
 public:
  Network()
      : holder_({"unshare", "--net", "sh", "-c", "ip link set lo up; echo there; exec sleep 60"}) {
    made_ = holder_.wait_for_out("there");
  }
  bool made() const { return made_; }
  std::vector<std::string> in(std::vector<std::string> command) const {
    command.insert(command.begin(),
                   {"nsenter", "--net", "--target", fmt::format("{}", holder_.pid())});
    return command;
  }
  Finished call(const std::vector<std::string>& command) const { return run(in(command)); }

 private:
  Running holder_;
  bool made_ = false;
};

}  // namespace irqscope::test
