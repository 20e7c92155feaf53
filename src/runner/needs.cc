#include "runner/needs.h"

#include <fmt/format.h>
#include <linux/bpf.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "ebpf/features.h"
#include "ebpf/helpers.h"
#include "ebpf/kernel_support.h"

namespace irqscope::runner {
namespace {

using ebpf::ObjectProgram;

class Needs {
 public:
  explicit Needs(const sys::Machine& machine) : machine_(machine) {}

  void add_program(const ObjectProgram& program) {
    add_type(program);
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
    if (kind == "kprobe" || kind == "kretprobe") add_kprobe(name.substr(0, name.find('+')));
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

  void add_kprobe(const std::string& function) {
    add("kprobes", [&]() -> std::optional<bool> {
      return access((machine_.sysfs() / "bus/event_source/devices/kprobe").c_str(), F_OK) == 0;
    });
    if (function.find_first_of("*?") != std::string::npos) return;
    add("function " + function, [&]() -> std::optional<bool> {
      // "ffffffff81000000 T name", a tab and the module behind it; no address is needed.
      auto symbols = read_file(machine_.proc() / "kallsyms");
      if (!symbols || symbols->empty()) return std::nullopt;
      return symbols->find(fmt::format(" {}\n", function)) != std::string::npos ||
             symbols->find(fmt::format(" {}\t", function)) != std::string::npos;
    });
  }

  // What is of type tracing may be one of several things, which a kernel need not have all of.
  void add_type(const ObjectProgram& program) {
    if (program.type != BPF_PROG_TYPE_TRACING) {
      add(fmt::format("programs of type {}", program.type_name),
          [&] { return ebpf::supports_program_type(program.type); });
      return;
    }
    std::string kind = program.section.substr(0, program.section.find_first_of("/."));
    std::string tried = (kind == "tp_btf" ? kind : "fentry") + " programs";
    add(fmt::format("programs of {}", kind), [&]() -> std::optional<bool> {
      if (kind == "iter") return std::nullopt;
      for (const ebpf::Trial& trial : ebpf::try_attach_kinds({})) {
        if (trial.name == tried) return trial.works;
      }
      return std::nullopt;
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
