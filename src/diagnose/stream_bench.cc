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
  std::string name;
  std::string attached_to;
};
const std::array kPrograms = {Program{"bench_kprobe", "kprobe ksys_write"},
                              Program{"bench_fentry", "fentry ksys_write"},
                              Program{"bench_sys_enter", "raw_tp sys_enter"}};

struct Loaded {
  Object object;
  EventStream stream;
  const Program* program;
};

Result<Loaded> load(const Program& program, const StreamCase& wanted, pid_t writer,
                    const CpuSet& online, uint32_t cpus) {
  auto object = Object::open(ebpf::stream_bench_object(), "");
  if (!object) return tl::unexpected(object.error());
  bool ring = wanted.transport == Transport::ring;
  iq_bench_knobs knobs{static_cast<iq_u32>(writer), static_cast<iq_u32>(wanted.event_bytes),
                       SYS_write, static_cast<iq_u32>(ring ? IQ_RING_BUFFER : IQ_PERF_BUFFER)};
  auto prepared = in_turn([&] { return object->choose_programs({program.name}); },
                          [&] { return object->set_constant("bench", knobs); },
                          [&] { return EventStream::set_entries(*object, cpus); },
                          [&] { return object->load(); });
  if (!prepared) return tl::unexpected(prepared.error());
  auto stream = EventStream::open(*object, wanted.transport, online, cpus, wanted.buffer_bytes);
  if (!stream) return tl::unexpected(stream.error());
  auto attached = object->attach(program.name);
  if (!attached) return tl::unexpected(attached.error());
  return Loaded{std::move(*object), std::move(*stream), &program};
}

Result<Loaded> load_first_that_works(const StreamCase& wanted, pid_t writer,
                                     const sys::Machine& machine) {
  auto possible = sys::possible_cpus(machine);
  if (!possible) return tl::unexpected(possible.error());
  auto online = sys::online_cpus(machine);
  if (!online) return tl::unexpected(online.error());
  Error last;
  for (const Program& program : kPrograms) {
    auto loaded =
        load(program, wanted, writer, *online, static_cast<uint32_t>(possible->highest() + 1));
    if (loaded) return loaded;
    last = loaded.error();
  }
  return tl::unexpected(last);
}

// Takes the events, and looks whether each is what was sent.
class Reader {
 public:
  Reader(EventStream& stream, const StreamCase& wanted, StreamResult& result)
      : stream_(stream), wanted_(wanted), result_(result) {}

  size_t drain() {
    return stream_.drain([this](std::span<const std::byte> bytes) { check(bytes); });
  }

  // Rather often than seldom: a buffer that is read when it is full has lost events by then.
  void rest() const { stream_.wait(wanted_.transport == Transport::ring ? 1 : kIdleWaitMs); }

 private:
  void check(std::span<const std::byte> bytes) {
    iq_bench_event event{};
    bool long_enough = bytes.size() >= wanted_.event_bytes;
    if (long_enough) std::memcpy(&event, bytes.data(), sizeof(event));
    ++result_.received;
    result_.bad += event.cookie != IQ_BENCH_COOKIE;
  }

  EventStream& stream_;
  const StreamCase& wanted_;
  StreamResult& result_;
};

void read_while_written(Reader& reader, const StreamCase& wanted, uint64_t begin_ns) {
  while (monotonic_ns() < begin_ns + wanted.duration_ns && !StopSignal::requested()) {
    if (reader.drain() == 0) reader.rest();
  }
}

}  // namespace

Result<StreamResult> run_stream_case(const StreamCase& wanted, const sys::Machine& machine) {
  auto online = sys::online_cpus(machine);
  if (!online) return tl::unexpected(online.error());
  auto writer = WritingProcess::start(online->highest());
  if (!writer) return tl::unexpected(writer.error());
  auto loaded = load_first_that_works(wanted, writer->pid(), machine);
  if (!loaded) return tl::unexpected(loaded.error());
  ebpf::RunStatistics statistics;

  StreamResult result;
  result.attached_to = loaded->program->attached_to;
  Reader reader(loaded->stream, wanted, result);
  uint64_t cpu_begin = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  uint64_t begin_ns = monotonic_ns();
  writer->begin();
  read_while_written(reader, wanted, begin_ns);
  auto writes = writer->end();
  if (!writes) return tl::unexpected(writes.error());
  result.duration_ns = monotonic_ns() - begin_ns;
  while (reader.drain() > 0) {
  }
  result.reader_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_begin;
  result.writes = *writes;
  result.sent = loaded->stream.sent();
  result.lost = loaded->stream.lost();
  auto cost = loaded->object.run_statistics(loaded->program->name);
  if (cost) result.program_ns = cost->run_ns;
  return result;
}

}  // namespace irqscope
