// A recording file, as trace, report and report --info read it.
#include <nlohmann/json.hpp>

#include "cli/recording_info.h"
#include "collect/recording_collector.h"
#include "fuzz/fuzz.h"
#include "output/recording_report.h"
#include "recording/block.h"
#include "session/session.h"
#include "session/trace.h"

namespace irqscope::fuzz {
namespace {

// Every line is JSON by itself.
void expect_json_lines(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    expect(nlohmann::json::accept(line), "a line of JSON", line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

void show_info(const std::string& path) {
  auto events = RecordedEvents::open(path);
  expect_message(events);
  if (!events) return;
  RecordingInfo info = read_info(*events);
  expect_harmless(info_text(info), "\n");
  expect_json_lines(info_json(info));
}

void trace(const std::string& path, bool as_json) {
  auto events = RecordedEvents::open(path);
  if (!events) return;
  StringWriter out;
  auto sink = as_json ? make_event_json_sink(out) : make_event_text_sink(out, {});
  auto summary = run_recorded_trace(*events, *sink, {});
  expect(summary.has_value(), "a recording can be traced as far as it goes");
  expect_harmless(events->damage());
  if (as_json) {
    expect_json_lines(out.text());
  } else {
    expect_harmless(out.text(), "\n");
  }
}

// Counts the tables that a report would print.
class CountingSink : public Sink {
 public:
  Result<void> begin(const RunInfo&) override { return {}; }
  Result<void> interval(const Interval&) override {
    ++intervals;
    return {};
  }
  Result<void> alert(const Alert&) override { return {}; }
  Result<void> end() override { return {}; }

  uint64_t intervals = 0;
};

// However far apart its times are, a report comes to an end.
void report_intervals(const std::string& path) {
  constexpr uint64_t kInterval = uint64_t{1} << 61;
  constexpr uint64_t kMost = 16;  // 2^64 ns are 8 of these
  auto events = RecordedEvents::open(path);
  if (!events) return;
  RecordingCollector collector(std::move(*events), {});
  expect_message(collector.start());
  CountingSink sink;
  auto wait = [&](uint64_t deadline_ns) {
    expect(sink.intervals < kMost, "a report that ends");
    return collector.advance_to(deadline_ns);
  };
  Pace pace;
  pace.interval_ns = kInterval;
  expect_message(run_session(
      collector, sink, pace, [](Interval i) { return i; }, wait));
}

void report(const std::string& path, std::optional<Kind> victims) {
  auto events = RecordedEvents::open(path);
  if (!events) return;
  RecordingRequest request;
  request.functions = request.usec_slots = true;
  request.victims = victims;
  RecordingCollector collector(std::move(*events), request);
  expect_message(collector.start());
  while (collector.advance_to(UINT64_MAX)) {
  }
  expect_message(collector.read());
  expect_harmless(collector.complaint());
}

// The blocks of a recording: where each begins, and its bytes as they were before compression.
struct Block {
  recording::BlockHeader header;
  std::string raw;
};

std::vector<Block> blocks_of(std::string_view file) {
  std::vector<Block> blocks;
  static recording::BlockUnpacker unpacker;  // its memory takes longer than its work
  file.remove_prefix(std::min(recording::kPrefixBytes, file.size()));
  while (file.size() >= recording::kBlockHeaderBytes) {
    auto header = recording::BlockHeader::parse(file);
    file.remove_prefix(recording::kBlockHeaderBytes);
    if (!header || header->stored > file.size()) break;
    auto raw = unpacker.unpack(*header, file.substr(0, header->stored));
    if (!raw) break;
    blocks.push_back({*header, std::move(*raw)});
    file.remove_prefix(header->stored);
  }
  return blocks;
}

std::string file_of(const std::vector<Block>& blocks) {
  std::string file = recording::prefix();
  static recording::BlockPacker packer;
  for (const Block& block : blocks) {
    auto packed = packer.pack(static_cast<recording::BlockType>(block.header.type), block.raw);
    if (packed) file += *packed;
  }
  return file;
}

void mutate(std::string& bytes, size_t more) {
  size_t size = bytes.size();
  bytes.resize(size + more);
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(bytes.data()), size, bytes.size()));
}

// One block gets other bytes, or another place.
void mutate(std::vector<Block>& blocks, unsigned int seed) {
  constexpr size_t kMoreBytes = 512;
  size_t which = seed % blocks.size();
  switch (seed / blocks.size() % 8) {
    case 0:
      blocks.push_back(blocks[which]);
      break;
    case 1:
      std::swap(blocks[which], blocks.back());
      break;
    case 2:
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(which));
      break;
    default:
      mutate(blocks[which].raw, kMoreBytes);
  }
}

}  // namespace
}  // namespace irqscope::fuzz

// Checksums and compression would keep nearly every change away from what reads the contents. So
// most changes are made to what is inside, and packed again.
size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  using namespace irqscope;
  auto blocks = fuzz::blocks_of(fuzz::text_of(data, size));
  if (blocks.empty() || seed % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  fuzz::mutate(blocks, seed / 16);
  std::string file = fuzz::file_of(blocks);
  if (file.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  file.copy(reinterpret_cast<char*>(data), file.size());
  return file.size();
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  static fuzz::MemoryFile file;
  file.fill(fuzz::text_of(data, size));
  fuzz::show_info(file.path());
  // Each reads the whole file: one of them for each input, always the same.
  fuzz::trace(file.path(), size % 2 == 0);
  switch (size / 2 % 3) {
    case 0:
      fuzz::report(file.path(), std::nullopt);
      break;
    case 1:
      fuzz::report(file.path(), Kind::task);
      break;
    default:
      fuzz::report_intervals(file.path());
  }
  return 0;
}
