#include "sys/process_symbols.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"

namespace irqscope::sys {
namespace {

constexpr uint64_t kFreshNs = 1'000'000'000;
// An address that is nowhere may be in what was loaded just now. Code that a program made itself is
// nowhere, too, so that is not looked for each time.
constexpr uint64_t kFreshIfMissingNs = 100'000'000;
// Beyond that all is forgotten and begun anew.
constexpr size_t kMostProcesses = 4096;
constexpr size_t kMostFiles = 1024;

constexpr std::string_view kDeleted = " (deleted)";

std::filesystem::path file_of(const Machine& machine, uint32_t pid, const CodeMapping& mapping) {
  auto process = machine.proc() / std::to_string(pid);
  // It has no path any more; who may look into others' memory finds it here nevertheless.
  if (mapping.path.ends_with(kDeleted)) return process / "map_files" / mapping.range;
  return process / "root" / std::filesystem::path(mapping.path).relative_path();
}

}  // namespace

UserCode ProcessSymbols::find(uint32_t pid, uint64_t address) {
  Code* code = code_at(pid, address);
  if (code == nullptr) return {};
  const CodeMapping& mapping = code->mapping;
  if (!code->symbols) code->symbols = symbols_of(pid, mapping);
  auto found = code->symbols->find(address - mapping.begin + mapping.file_offset);
  if (!found) return {"", 0, mapping.path};
  return {std::string(found->name), found->offset, mapping.path};
}

ProcessSymbols::Code* ProcessSymbols::code_at(uint32_t pid, uint64_t address) {
  if (processes_.size() >= kMostProcesses && processes_.count(pid) == 0) processes_.clear();
  auto [place, is_new] = processes_.try_emplace(pid);
  Process& process = place->second;
  uint64_t age_ns = now_ns_() - process.read_at_ns;
  bool was_read = is_new || age_ns >= kFreshNs;
  if (was_read) refresh(pid, process);
  auto look = [&] {
    auto at = std::find_if(process.code.begin(), process.code.end(), [&](const Code& code) {
      return address >= code.mapping.begin && address < code.mapping.end;
    });
    return at == process.code.end() ? nullptr : &*at;
  };
  Code* code = look();
  if (code != nullptr || was_read || age_ns < kFreshIfMissingNs) return code;
  refresh(pid, process);
  return look();
}

void ProcessSymbols::refresh(uint32_t pid, Process& process) {
  process.read_at_ns = now_ns_();
  auto mappings = code_mappings(machine_, pid);
  // A process that is ending has none left.
  if (!mappings || mappings->empty()) return;
  std::vector<Code> code;
  for (CodeMapping& mapping : *mappings) code.push_back({std::move(mapping), nullptr});
  process.code = std::move(code);
}

ProcessSymbols::Symbols ProcessSymbols::symbols_of(uint32_t pid, const CodeMapping& mapping) {
  static const Symbols none = std::make_shared<const ElfSymbols>();
  if (!mapping.path.starts_with('/')) return none;
  // Not blocking: in the place of the file there may be a pipe by now.
  UniqueFd fd(open(file_of(machine_, pid, mapping).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!fd || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return none;
  if (files_.size() >= kMostFiles) files_.clear();
  Symbols& symbols = files_[{info.st_dev, info.st_ino, info.st_mtim.tv_sec, info.st_mtim.tv_nsec}];
  if (!symbols) symbols = std::make_shared<const ElfSymbols>(ElfSymbols::read(fd.get()));
  return symbols;
}

}  // namespace irqscope::sys
