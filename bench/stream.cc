// Our readers of events beside bare loops over libbpf's, under the same load in one run, with the
// ratio.
//
//   bench_stream [ROUNDS]     as root
//
// A process writes as fast as it can, a program sends an event of 16 bytes for each write, and the
// reader checks each event's cookie and nothing else. Rounds alternate; the median is shown. The
// figure to look at is the reader's CPU time per event: as long as the reader keeps up, how many
// events arrive in a second says more of the writer.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <linux/perf_event.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "base/parse.h"
#include "diagnose/stream_bench.h"
#include "ebpf/log.h"

namespace {

using irqscope::CpuSet;
using irqscope::fail;
using irqscope::Result;
using irqscope::StreamCase;
using irqscope::StreamReader;
using irqscope::StreamResult;
using irqscope::ebpf::Transport;

struct Tally {
  uint64_t received = 0;
  uint64_t bad = 0;

  void check(const void* data) {
    iq_bench_event event;
    std::memcpy(&event, data, sizeof(event));
    ++received;
    bad += event.cookie != IQ_BENCH_COOKIE;
  }
  size_t move_to(StreamResult& result) {
    size_t events = received;
    result.received += received;
    result.bad += bad;
    *this = {};
    return events;
  }
};

void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

// perf_buffer__consume, as a program would that wants nothing but the cookie.
class BarePerf : public StreamReader {
 public:
  static Result<std::unique_ptr<StreamReader>> open(const StreamCase& wanted,
                                                    const irqscope::ebpf::Object& object,
                                                    const CpuSet&) {
    auto map = object.map_fd("perf_buffers");
    if (!map) return tl::unexpected(map.error());
    perf_event_attr attributes{};
    attributes.size = sizeof(attributes);
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
    attributes.sample_type = PERF_SAMPLE_RAW;
    attributes.sample_period = 1;
    attributes.watermark = 1;
    attributes.wakeup_watermark = static_cast<uint32_t>(wanted.buffer_bytes / 4);
    auto reader = std::make_unique<BarePerf>();
    reader->buffer_ = perf_buffer__new_raw(*map, wanted.buffer_bytes / 4096, &attributes, on_record,
                                           &reader->tally_, nullptr);
    if (!reader->buffer_) return fail("perf_buffer__new_raw: {}", std::strerror(errno));
    return reader;
  }
  ~BarePerf() override { perf_buffer__free(buffer_); }

  size_t drain(StreamResult& result) override {
    perf_buffer__consume(buffer_);
    return tally_.move_to(result);
  }
  void rest() override { perf_buffer__poll(buffer_, 10); }

 private:
  static bpf_perf_event_ret on_record(void* context, int, perf_event_header* record) {
    if (record->type != PERF_RECORD_SAMPLE) return LIBBPF_PERF_EVENT_CONT;
    const char* data = reinterpret_cast<const char*>(record + 1) + sizeof(uint32_t);
    static_cast<Tally*>(context)->check(data);
    return LIBBPF_PERF_EVENT_CONT;
  }

  perf_buffer* buffer_ = nullptr;
  Tally tally_;
};

// ring_buffer__consume likewise, of a ring buffer per CPU.
class BareRing : public StreamReader {
 public:
  static Result<std::unique_ptr<StreamReader>> open(const StreamCase& wanted,
                                                    const irqscope::ebpf::Object& object,
                                                    const CpuSet& online) {
    auto map = object.map_fd("ring_buffers");
    if (!map) return tl::unexpected(map.error());
    auto reader = std::make_unique<BareRing>();
    for (int cpu : online.cpus()) {
      int ring = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "bare_ring", 0, 0,
                                static_cast<uint32_t>(wanted.buffer_bytes), nullptr);
      if (ring < 0) return fail("a ring buffer: {}", std::strerror(errno));
      reader->rings_.emplace_back(ring);
      bpf_map_update_elem(*map, &cpu, &ring, BPF_ANY);
      int added = 0;
      if (reader->buffer_) {
        added = ring_buffer__add(reader->buffer_, ring, on_event, &reader->tally_);
      } else {
        reader->buffer_ = ring_buffer__new(ring, on_event, &reader->tally_, nullptr);
      }
      if (!reader->buffer_ || added < 0) return fail("ring_buffer__new: {}", std::strerror(errno));
    }
    return reader;
  }
  ~BareRing() override { ring_buffer__free(buffer_); }

  size_t drain(StreamResult& result) override {
    ring_buffer__consume(buffer_);
    return tally_.move_to(result);
  }
  void rest() override { nap(); }

 private:
  static int on_event(void* context, void* data, size_t) {
    static_cast<Tally*>(context)->check(data);
    return 0;
  }

  std::vector<irqscope::UniqueFd> rings_;
  ring_buffer* buffer_ = nullptr;
  Tally tally_;
};

struct Figures {
  std::vector<double> rate, read_ns;
  uint64_t lost = 0, bad = 0;

  void add(const StreamResult& result) {
    auto received = static_cast<double>(std::max<uint64_t>(result.received, 1));
    rate.push_back(received * 1e9 / static_cast<double>(result.duration_ns));
    read_ns.push_back(static_cast<double>(result.reader_cpu_ns) / received);
    lost += result.lost;
    bad += result.bad;
  }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print(const char* who, Transport transport, const Figures& figures) {
  fmt::print("{:<8} {:<12} {:>11.0f} {:>9.1f} {:>9} {:>4}\n", who, transport_name(transport),
             median(figures.rate), median(figures.read_ns), figures.lost, figures.bad);
}

Result<void> compare(Transport transport, const irqscope::OpenReader& open_bare, uint64_t rounds) {
  Figures ours, bare;
  StreamCase wanted;
  wanted.transport = transport;
  for (uint64_t round = 0; round < rounds; ++round) {
    auto own = irqscope::run_stream_case(wanted, {});
    if (!own) return tl::unexpected(own.error());
    ours.add(*own);
    auto other = irqscope::run_stream_case(wanted, {}, open_bare);
    if (!other) return tl::unexpected(other.error());
    bare.add(*other);
  }
  print("ours", transport, ours);
  print("libbpf", transport, bare);
  fmt::print("         ours : libbpf, events/s {:.2f}, events per CPU second {:.2f}\n",
             median(ours.rate) / median(bare.rate), median(bare.read_ns) / median(ours.read_ns));
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  irqscope::ebpf::set_up_log(false);
  uint64_t rounds = argc > 1 ? irqscope::parse_number(argv[1]).value_or(5) : 5;
  fmt::print("{:<8} {:<12} {:>11} {:>9} {:>9} {:>4}\n", "READER", "TRANSPORT", "EVENTS/s",
             "READ ns", "LOST", "BAD");
  auto result = irqscope::in_turn(
      [&] {
        return compare(Transport::perf_batched, BarePerf::open, std::max<uint64_t>(rounds, 1));
      },
      [&] { return compare(Transport::ring, BareRing::open, std::max<uint64_t>(rounds, 1)); });
  if (result) return 0;
  fmt::print(stderr, "bench_stream: {}\n", result.error().message);
  return 1;
}
