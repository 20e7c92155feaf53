#include "runner/needs.h"

#include <fmt/format.h>
#include <linux/bpf.h>
#include <unistd.h>

#include <algorithm>

#include "ebpf/helpers.h"
#include "ebpf/kernel_support.h"

namespace irqscope::runner {
namespace {

using ebpf::ObjectProgram;

class Needs {
 public:
  explicit Needs(const sys::Machine& machine) : machine_(machine) {}

  void add_program(const ObjectProgram& program) {
    add(fmt::format("programs of type {}", program.type_name),
        [&] { return ebpf::supports_program_type(program.type); });
    for (uint32_t helper : program.helpers) {
      // One type of programs may call it, and another not.
      add(fmt::format("bpf_{} for {}", ebpf::helper_name(helper), program.type_name),
          [&] { return ebpf::supports_helper(program.type, helper); });
    }
    add_target(program.section);
  }

  void add_map(const ebpf::ObjectMap& map) {
    add(fmt::format("maps of type {}", map.type_name),
        [&] { return ebpf::supports_map_type(map.type); });
  }

  std::vector<Need> take() { return std::move(needs_); }

 private:
  template <class Probe>
  void add(const std::string& what, Probe probe) {
    bool is_known = std::any_of(needs_.begin(), needs_.end(),
                                [&](const Need& need) { return need.what == what; });
    if (!is_known) needs_.push_back({what, probe()});
  }

  void add_target(const std::string& section) {
    ebpf::BtfTarget target = ebpf::find_btf_target(section);
    if (!target.what.empty()) {
      add(target.what, [&] { return target.exists; });
      return;
    }
    size_t slash = section.find('/');
    if (slash == std::string::npos) return;
    std::string kind = section.substr(0, slash);
    std::string name = section.substr(slash + 1);
    if (kind == "tp" || kind == "tracepoint") add_tracepoint(name);
    if (kind == "kprobe" || kind == "kretprobe") add_kprobes();
    if (kind == "uprobe" || kind == "uretprobe") add_uprobe(name);
  }

  void add_tracepoint(const std::string& name) {
    std::string text = name;
    std::replace(text.begin(), text.end(), '/', ':');
    add("tracepoint " + text, [&]() -> std::optional<bool> {
      std::error_code error;
      std::filesystem::path events = machine_.sysfs() / "kernel/tracing/events";
      if (!std::filesystem::is_directory(events, error)) return std::nullopt;
      return std::filesystem::is_directory(events / name, error);
    });
  }

  void add_kprobes() {
    add("kprobes", [&]() -> std::optional<bool> {
      return access((machine_.sysfs() / "bus/event_source/devices/kprobe").c_str(), F_OK) == 0;
    });
  }

  // "/bin/bash:readline"; a name without a folder is looked for in more than one.
  void add_uprobe(const std::string& name) {
    std::string file = name.substr(0, name.rfind(':'));
    add("file " + file, [&]() -> std::optional<bool> {
      if (!file.starts_with("/")) return std::nullopt;
      return access((machine_.root / file.substr(1)).c_str(), R_OK) == 0;
    });
  }

  const sys::Machine& machine_;
  std::vector<Need> needs_;
};

}  // namespace

std::vector<Need> kernel_needs(const ebpf::ObjectInfo& object, const sys::Machine& machine) {
  Needs needs(machine);
  for (const ObjectProgram& program : object.programs) needs.add_program(program);
  for (const ebpf::ObjectMap& map : object.maps) needs.add_map(map);
  return needs.take();
}

}  // namespace irqscope::runner
