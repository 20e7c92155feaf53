#include "tracer.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "child.h"
#include "ebpf/object.h"
#include "programs.h"

extern "C" {
extern const std::byte iq_overhead_bpf_begin[], iq_overhead_bpf_end[];
}

namespace irqscope::bench {
namespace {

Result<ebpf::Object> attach_own(const std::vector<std::string>& programs) {
  auto object = ebpf::Object::open({"overhead", {iq_overhead_bpf_begin, iq_overhead_bpf_end}}, "");
  if (!object) return object;
  auto result =
      in_turn([&] { return object->choose_programs(programs); }, [&] { return object->load(); });
  for (const std::string& program : programs) {
    if (result) result = object->attach(program);
  }
  if (!result) return tl::unexpected(result.error());
  return object;
}

Result<std::set<uint32_t>> ids_of(const ebpf::Object& object,
                                  const std::vector<std::string>& programs) {
  std::set<uint32_t> ids;
  for (const std::string& program : programs) {
    auto id = object.program_fd(program).map(id_of);
    if (!id) return tl::unexpected(id.error());
    ids.insert(*id);
  }
  return ids;
}

Result<std::vector<ProgramMean>> run(const Load& load, const std::set<uint32_t>& programs) {
  auto begin = all_programs();
  int status = std::system(load.command.c_str());
  auto end = all_programs();
  if (status != 0) return fail("the load failed: {}", load.command);
  std::vector<ProgramMean> means;
  for (const auto& [id, program] : growth(begin, end, programs)) {
    if (program.runs == 0) continue;
    double ns = static_cast<double>(program.ns) / static_cast<double>(program.runs);
    means.push_back({program.name, program.runs, ns});
  }
  return means;
}

}  // namespace

Result<std::vector<ProgramMean>> run_under(const Tracer& tracer, const Load& load) {
  if (tracer.command.empty()) {
    auto object = attach_own(tracer.programs);
    if (!object) return tl::unexpected(object.error());
    auto ids = ids_of(*object, tracer.programs);
    return ids ? run(load, *ids) : tl::unexpected(ids.error());
  }
  Child child(tracer.command);
  if (!child.started()) return fail("cannot start {}", tracer.command[0]);
  auto programs = wait_for_programs(child.pid());
  if (programs.empty()) return fail("{} loads no program", tracer.name);
  return run(load, programs);
}

double call_ns(const std::vector<ProgramMean>& means, const std::vector<std::string>& programs) {
  double ns = 0;
  for (const ProgramMean& mean : means) {
    bool counts = programs.empty() ||
                  std::any_of(programs.begin(), programs.end(), [&](const std::string& beginning) {
                    return mean.name.starts_with(beginning);
                  });
    if (counts) ns += mean.ns;
  }
  return ns;
}

}  // namespace irqscope::bench
