#include "diagnose/stream_bench.h"

#include <sched.h>
#include <sys/syscall.h>
#include <time.h>

#include <array>
#include <cstring>
#include <optional>

#include "base/clock.h"
#include "base/stop_signal.h"
#include "diagnose/writing_process.h"
#include "sys/topology.h"

namespace irqscope {
namespace {

using ebpf::EventStream;
using ebpf::Object;
using ebpf::Transport;

constexpr int kIdleWaitMs = 10;  // of a perf buffer's reader that is not woken

struct Program {
  WriteHook hook;
  std::string name;
  std::string attached_to;
};
const std::array kPrograms = {Program{WriteHook::kprobe, "bench_kprobe", "kprobe ksys_write"},
                              Program{WriteHook::fentry, "bench_fentry", "fentry ksys_write"},
                              Program{WriteHook::raw_tp, "bench_sys_enter", "raw_tp sys_enter"}};

struct Loaded {
  Object object;
  std::unique_ptr<StreamReader> reader;
  ebpf::StreamCounters counters;
  const Program* program;
};

// What a case runs on.
struct Place {
  pid_t writer;
  CpuSet online;
  uint32_t cpus;  // highest possible number + 1
};

Result<Loaded> load(const Program& program, const StreamCase& wanted, const Place& place,
                    const OpenReader& open_reader) {
  auto object = Object::open(ebpf::stream_bench_object(), "");
  if (!object) return tl::unexpected(object.error());
  bool ring = wanted.transport == Transport::ring;
  iq_bench_knobs knobs{static_cast<iq_u32>(place.writer), static_cast<iq_u32>(wanted.event_bytes),
                       SYS_write, static_cast<iq_u32>(ring ? IQ_RING_BUFFER : IQ_PERF_BUFFER)};
  auto prepared =
      in_turn([&] { return object->choose_programs({program.name}); },
              [&] { return object->set_constant("bench", knobs); },
              [&] { return EventStream::prepare(*object, wanted.transport, place.cpus); },
              [&] { return object->load(); });
  if (!prepared) return tl::unexpected(prepared.error());
  auto counters = ebpf::StreamCounters::open(*object, place.cpus);
  if (!counters) return tl::unexpected(counters.error());
  auto reader = open_reader(wanted, *object, place.online);
  if (!reader) return tl::unexpected(reader.error());
  auto attached = object->attach(program.name);
  if (!attached) return tl::unexpected(attached.error());
  return Loaded{std::move(*object), std::move(*reader), std::move(*counters), &program};
}

Result<Loaded> load_first_that_works(const StreamCase& wanted, const Place& place,
                                     const OpenReader& open_reader) {
  Error last;
  for (const Program& program : kPrograms) {
    if (wanted.hook && *wanted.hook != program.hook) continue;
    auto loaded = load(program, wanted, place, open_reader);
    if (loaded) return loaded;
    last = loaded.error();
  }
  return tl::unexpected(last);
}

class OwnReader : public StreamReader {
 public:
  OwnReader(EventStream stream, const StreamCase& wanted)
      : stream_(std::move(stream)), wanted_(wanted) {}

  size_t drain(StreamResult& result) override {
    uint64_t bad = 0;
    size_t events = stream_.drain(
        [&](uint32_t /*cpu*/, std::span<const std::byte> bytes) { bad += is_bad(bytes); });
    result.received += events;
    result.bad += bad;
    return events;
  }

  // Rather often than seldom: a buffer that is read when it is full has lost events by then.
  void rest() override { stream_.wait(wanted_.transport == Transport::ring ? 1 : kIdleWaitMs); }

 private:
  bool is_bad(std::span<const std::byte> bytes) {
    uint64_t cookie = 0;
    if (bytes.size() < wanted_.event_bytes) return true;
    std::memcpy(&cookie, bytes.data() + offsetof(iq_bench_event, cookie), sizeof(cookie));
    return cookie != IQ_BENCH_COOKIE || !is_in_order(bytes);
  }

  // The writer has one thread on one CPU.
  bool is_in_order(std::span<const std::byte> bytes) {
    if (wanted_.event_bytes < sizeof(iq_bench_event)) return true;
    uint64_t number = 0;
    std::memcpy(&number, bytes.data() + offsetof(iq_bench_event, number), sizeof(number));
    bool in_order = number >= next_number_;
    next_number_ = number + 1;
    return in_order;
  }

  EventStream stream_;
  StreamCase wanted_;
  uint64_t next_number_ = 0;
};

void read_while_written(StreamReader& reader, const StreamCase& wanted, StreamResult& result) {
  uint64_t end_ns = monotonic_ns() + wanted.duration_ns;
  while (monotonic_ns() < end_ns && !StopSignal::requested()) {
    if (reader.drain(result) == 0) reader.rest();
  }
}

}  // namespace

Result<std::unique_ptr<StreamReader>> open_own_reader(const StreamCase& wanted,
                                                      const Object& object, const CpuSet& online) {
  auto stream = EventStream::open(object, wanted.transport, online, wanted.buffer_bytes);
  if (!stream) return tl::unexpected(stream.error());
  return std::make_unique<OwnReader>(std::move(*stream), wanted);
}

Result<StreamResult> run_stream_case(const StreamCase& wanted, const sys::Machine& machine,
                                     const OpenReader& open_reader) {
  auto possible = sys::possible_cpus(machine);
  if (!possible) return tl::unexpected(possible.error());
  auto online = sys::online_cpus(machine);
  if (!online) return tl::unexpected(online.error());
  auto writer = WritingProcess::start(online->highest());
  if (!writer) return tl::unexpected(writer.error());
  auto loaded = load_first_that_works(
      wanted, {writer->pid(), *online, static_cast<uint32_t>(possible->highest() + 1)},
      open_reader);
  if (!loaded) return tl::unexpected(loaded.error());
  ebpf::RunStatistics statistics;

  StreamResult result;
  result.attached_to = loaded->program->attached_to;
  uint64_t cpu_begin = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  uint64_t begin_ns = monotonic_ns();
  writer->begin();
  read_while_written(*loaded->reader, wanted, result);
  auto writes = writer->end();
  if (!writes) return tl::unexpected(writes.error());
  result.duration_ns = monotonic_ns() - begin_ns;
  while (loaded->reader->drain(result) > 0) {
  }
  result.reader_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_begin;
  result.writes = *writes;
  result.sent = loaded->counters.sent();
  result.lost = loaded->counters.lost();
  auto cost = loaded->object.run_statistics(loaded->program->name);
  if (cost && statistics.enabled()) result.program_ns = cost->run_ns;
  return result;
}

}  // namespace irqscope
