#include "programs.h"

#include <bpf/bpf.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/unique_fd.h"

namespace irqscope::bench {

Programs all_programs() {
  Programs programs;
  for (uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    UniqueFd fd(bpf_prog_get_fd_by_id(id));
    bpf_prog_info info{};
    uint32_t length = sizeof(info);
    if (fd && bpf_obj_get_info_by_fd(fd.get(), &info, &length) == 0) {
      programs[id] = {info.name, info.run_cnt, info.run_time_ns};
    }
  }
  return programs;
}

namespace {

// proc(5): a program's and a link's descriptor has a line "prog_id:" in fdinfo.
std::set<uint32_t> programs_of(pid_t process) {
  std::set<uint32_t> programs;
  std::error_code ended;
  std::filesystem::path folder = "/proc/" + std::to_string(process) + "/fdinfo";
  for (const auto& entry : std::filesystem::directory_iterator(folder, ended)) {
    std::ifstream file(entry.path());
    for (std::string word; file >> word;) {
      uint32_t id = 0;
      if (word == "prog_id:" && file >> id) programs.insert(id);
    }
  }
  return programs;
}

}  // namespace

std::set<uint32_t> wait_for_programs(pid_t process) {
  std::set<uint32_t> held;
  for (int tries = 0; tries < 50; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    auto now = programs_of(process);
    if (!now.empty() && now == held) break;
    held = now;
  }
  return held;
}

uint32_t id_of(int program_fd) {
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  return bpf_obj_get_info_by_fd(program_fd, &info, &length) == 0 ? info.id : 0;
}

Programs growth(const Programs& begin, const Programs& end, const std::set<uint32_t>& of) {
  Programs result;
  for (uint32_t id : of) {
    auto before = begin.find(id), after = end.find(id);
    if (before == begin.end() || after == end.end()) continue;
    const ProgramRuns& was = before->second;
    result[id] = {was.name, after->second.runs - was.runs, after->second.ns - was.ns};
  }
  return result;
}

}  // namespace irqscope::bench
