// What stat costs with each of its options, beside our plain hardirqs and softirqs: ns per
// interrupt inside the tracing programs, under the same load in one run, with the ratio.
// bench_overhead compares with other tools.
//
//   bench_cost IRQSCOPE [ROUNDS]     as root; IRQSCOPE is the program's path
#include <bpf/bpf.h>

#include <cstdio>
#include <exception>

#include "base/parse.h"
#include "base/unique_fd.h"
#include "loads.h"
#include "modes.h"

namespace {

using irqscope::Result;
using irqscope::UniqueFd;
using namespace irqscope::bench;

Result<void> run(const std::string& irqscope, uint64_t rounds) {
  UniqueFd statistics(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!statistics) return irqscope::fail("the kernel's BPF statistics need root and Linux 5.8");
  auto file = DiskFile::make("bench_cost.data");
  if (!file) return tl::unexpected(file.error());
  return compare_modes(irqscope, loopback_flood(), file->direct_reads(), rounds);
}

}  // namespace

int main(int argc, char** argv) try {
  auto rounds = argc > 2 ? irqscope::parse_number(argv[2]) : Result<uint64_t>(5);
  if (argc < 2 || argc > 3 || !rounds || *rounds == 0) {
    fmt::print(stderr, "usage: bench_cost IRQSCOPE [ROUNDS]\n");
    return 2;
  }
  auto result = run(argv[1], *rounds);
  if (result) return 0;
  fmt::print(stderr, "bench_cost: {}\n", result.error().message);
  return 1;
} catch (const std::exception& failure) {
  std::fputs(failure.what(), stderr);
  return 1;
}
