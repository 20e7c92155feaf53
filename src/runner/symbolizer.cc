#include "runner/symbolizer.h"

#include <cxxabi.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "sys/kallsyms.h"
#include "sys/process_symbols.h"

namespace irqscope::runner {
namespace {

// A stranger's name can be made to take very long; real ones are shorter.
constexpr size_t kLongestMangled = 1024;

std::string demangled(const std::string& name) {
  if (!name.starts_with("_Z") || name.size() > kLongestMangled) return name;
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && text ? text.get() : name;
}

class MachineSymbolizer : public Symbolizer {
 public:
  explicit MachineSymbolizer(const sys::Machine& machine) : machine_(machine), users_(machine) {}

  Frame kernel(uint64_t address) override {
    if (!kernel_) kernel_ = sys::Kallsyms::read(machine_);
    Frame frame;
    auto found = *kernel_ ? (*kernel_)->containing(address) : std::nullopt;
    if (found) {
      frame.symbol = found->symbol.name;
      frame.offset = found->offset;
      frame.module = found->symbol.module;
    }
    return frame;
  }

  Frame user(uint32_t pid, uint64_t address) override {
    sys::UserCode code = users_.find(pid, address);
    return {demangled(code.symbol), code.offset, std::move(code.file)};
  }

 private:
  sys::Machine machine_;
  std::optional<Result<sys::Kallsyms>> kernel_;  // none: not asked yet
  sys::ProcessSymbols users_;
};

}  // namespace

std::unique_ptr<Symbolizer> machine_symbolizer(const sys::Machine& machine) {
  return std::make_unique<MachineSymbolizer>(machine);
}

}  // namespace irqscope::runner
