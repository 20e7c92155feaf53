#include "compile/target.h"

#include <sys/utsname.h>

#include <vector>

#include "base/suggest.h"

namespace irqscope::compile {
namespace {

struct Name {
  std::string_view name;
  std::string_view target;
};

constexpr Name kNames[] = {
    {"x86", "x86"},
    {"arm64", "arm64"},
    {"arm", "arm"},
    {"riscv", "riscv"},
    {"powerpc", "powerpc"},
    {"mips", "mips"},
    {"s390", "s390"},
    {"sparc", "sparc"},
    {"loongarch", "loongarch"},
    {"arc", "arc"},
    {"x86_64", "x86"},
    {"amd64", "x86"},
    {"i386", "x86"},
    {"i686", "x86"},
    {"aarch64", "arm64"},
    {"armv7l", "arm"},
    {"armhf", "arm"},
    {"riscv64", "riscv"},
    {"riscv32", "riscv"},
    {"ppc64", "powerpc"},
    {"ppc64le", "powerpc"},
    {"ppc64el", "powerpc"},
    {"ppc", "powerpc"},
    {"mips64", "mips"},
    {"mips64el", "mips"},
    {"s390x", "s390"},
    {"sparc64", "sparc"},
    {"loongarch64", "loongarch"},
};

std::string_view find(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.name == name) return known.target;
  }
  return {};
}

}  // namespace

Result<std::string> parse_target(std::string_view name) {
  std::string target(find(name));
  if (!target.empty()) return target;
  std::vector<std::string> names;
  std::string list;
  for (const Name& known : kNames) {
    names.emplace_back(known.name);
    if (known.name == known.target)
      list += fmt::format("{}{}", list.empty() ? "" : ", ", known.name);
  }
  std::string meant = likely_meant(name, names);
  return usage_error("'{}' is none of {}{}", name, list,
                     meant.empty() ? "" : fmt::format("; did you mean {}?", meant));
}

Result<std::string> own_target() {
  utsname machine{};
  uname(&machine);
  std::string target(find(machine.machine));
  if (target.empty()) return fail("this machine is a {}; name one with --target", machine.machine);
  return target;
}

}  // namespace irqscope::compile
