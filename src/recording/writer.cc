#include "recording/writer.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "model/interval.h"
#include "recording/content_json.h"

namespace irqscope::recording {
namespace {

// The longest paths there are, with every byte escaped, still fit into a block.
constexpr size_t kListed = 256;

// That an end of a failure needs.
constexpr size_t kEndRoom = 512;

// "No space left on device" of "recording FILE: No space left on device".
std::string reason_of(const std::string& failure) {
  size_t colon = failure.rfind(": ");
  return colon == failure.npos ? failure : failure.substr(colon + 2);
}

}  // namespace

Result<Writer> Writer::create(const std::filesystem::path& path, const Header& header,
                              bool replace) {
  return begin(OutputFile::create(path, replace), header);
}

Result<Writer> Writer::create_in_memory(const Header& header) {
  return begin(OutputFile::in_memory(), header);
}

Result<Writer> Writer::begin(Result<OutputFile> file, const Header& header) {
  if (!file) return tl::unexpected(file.error());
  Writer writer(std::move(*file), header.start);
  auto block = writer.blocks_.pack(BlockType::header, to_text(header));
  if (!block) return in_context("recording", block.error());
  writer.head_ = prefix();
  writer.head_ += *block;
  auto begun = in_turn([&] { return writer.file_.append(writer.head_); },
                       [&] { return writer.file_.append(std::string(kEndRoom, '\0')); },
                       [&] { return writer.file_.keep(); });
  if (!begun) return in_context("recording", begun.error());
  writer.whole_bytes_ = writer.head_.size();
  writer.file_.cut_back(writer.whole_bytes_);
  writer.log_.begin_at(writer.whole_bytes_);
  return writer;
}

EventPacker& Writer::packer_of(uint32_t cpu) {
  if (last_packer_ == nullptr || last_cpu_ != cpu) {
    last_packer_ = &packers_.try_emplace(cpu, cpu).first->second;
    last_cpu_ = cpu;
  }
  return *last_packer_;
}

Result<void> Writer::add(const Event& event) {
  if (!failure_.empty()) return fail("{}", failure_);
  EventPacker& packer = packer_of(event.cpu);
  packer.add(event);
  ++events_;
  if (!packer.full()) return {};
  return checked(in_turn([&] { return write_known(); }, [&] { return write_events(packer); }));
}

void Writer::add_source(NumberedSource source) {
  if (failure_.empty()) sources_.push_back(std::move(source));
}

void Writer::add_cgroup(NumberedCgroup cgroup) {
  if (failure_.empty()) cgroups_.push_back(std::move(cgroup));
}

Result<void> Writer::end_round(const Mark& mark) {
  if (!failure_.empty()) return fail("{}", failure_);
  return checked(in_turn([&] { return write_round(); }, [&] { return write_mark(mark); }));
}

Result<void> Writer::write(BlockType type, std::string_view raw) {
  auto block = blocks_.pack(type, raw);
  if (!block) return tl::unexpected(block.error());
  if (type == BlockType::sources) known_in_round_.sources += *block;
  if (type == BlockType::cgroups) known_in_round_.cgroups += *block;
  return file_.append(*block);
}

Result<void> Writer::write_events(EventPacker& packer) {
  if (packer.events() == 0) return {};
  raw_.clear();
  packer.take(raw_);
  return write(BlockType::events, raw_);
}

// Before any events, so that what they refer to is known to whoever reads them.
Result<void> Writer::write_known() {
  return in_turn([&] { return write_list(BlockType::sources, sources_); },
                 [&] { return write_list(BlockType::cgroups, cgroups_); });
}

template <class T>
Result<void> Writer::write_list(BlockType type, std::vector<T>& list) {
  auto from = std::make_move_iterator(list.begin());
  for (size_t left = list.size(); left > 0;) {
    size_t count = std::min(left, kListed);
    auto written = write(type, to_text(std::vector<T>(from, from + static_cast<ptrdiff_t>(count))));
    if (!written) return written;
    from += static_cast<ptrdiff_t>(count);
    left -= count;
  }
  list.clear();
  return {};
}

Result<void> Writer::write_round() {
  if (auto written = write_known(); !written) return written;
  for (auto& [cpu, packer] : packers_) {
    if (auto written = write_events(packer); !written) return written;
  }
  return {};
}

Result<void> Writer::write_mark(Mark mark) {
  uint64_t begin = file_.size();
  mark.events = events_;
  if (auto written = write(BlockType::mark, to_text(mark)); !written) return written;
  whole_bytes_ = file_.size();
  const auto& lost = mark.lost_events;
  log_.add({.mark = begin,
            .end = whole_bytes_,
            .end_ns = mark.clocks.monotonic_ns,
            .known = std::exchange(known_in_round_, {}),
            .wall_ns = mark.clocks.wall_ns,
            .events = events_,
            .lost = std::accumulate(lost.begin(), lost.end(), uint64_t{0}),
            .loss = mark.loss});
  return {};
}

Extent Writer::extent() const {
  const RoundPlace& gone = log_.gone();
  const RoundPlace& last = log_.last();
  Extent extent{.start = start_, .begin = start_, .end = start_};
  extent.is_part = gone.events + gone.lost > 0;
  if (extent.is_part) extent.begin = {gone.end_ns, gone.wall_ns};
  extent.end = log_.rounds().empty() ? extent.begin : Clocks{last.end_ns, last.wall_ns};
  extent.events = last.events - gone.events;
  extent.lost = last.lost - gone.lost;
  extent.loss = difference(gone.loss, last.loss);
  extent.let_go_events = gone.events;
  extent.let_go_lost = gone.lost;
  if (!is_finished_) return extent;
  extent.ended = end_.clocks;
  if (end_.failed) extent.failure = end_.reason;
  extent.events = events_ - gone.events;
  uint64_t known = events_ + last.lost;
  extent.missing = end_.sent_events - std::min(end_.sent_events, known);
  return extent;
}

bool Writer::finish(End end) {
  end_ = std::move(end);
  is_finished_ = true;
  if (end_.failed) end_.reason = reason_of(end_.reason);
  if (!failure_.empty()) return put_end_of_failure();
  auto written = checked(
      in_turn([&] { return write_round(); }, [&] { return write(BlockType::end, to_text(end_)); }));
  if (!written) return put_end_of_failure();
  whole_bytes_ = file_.size();
  return true;
}

// Behind the last round, or in the place of as few as possible.
bool Writer::put_end_of_failure() {
  end_.failed = true;
  end_.reason = reason_of(failure_);
  end_.sums.clear();
  auto block = blocks_.pack(BlockType::end, to_text(end_));
  for (size_t rounds = log_.rounds().size() + 1; block && rounds-- > 0;) {
    uint64_t at = rounds > 0 ? log_.rounds()[rounds - 1].end : log_.gone().end;
    if (!make_room(at + block->size())) continue;
    if (!file_.replace_end(at, *block)) return false;
    log_.cut(rounds);
    events_ = log_.last().events;
    whole_bytes_ = file_.size();
    return true;
  }
  return false;
}

// So that nothing that is there is overwritten in vain.
bool Writer::make_room(uint64_t bytes) {
  if (bytes <= file_.size()) return true;
  if (file_.append(std::string(bytes - file_.size(), '\0'))) return true;
  file_.cut_back(whole_bytes_);
  return false;
}

// What a failure means for what is in the file.
Result<void> Writer::checked(Result<void> result) {
  if (result) return result;
  file_.cut_back(whole_bytes_);
  events_ = log_.last().events;
  for (auto& [cpu, packer] : packers_) packer.clear();
  sources_.clear();
  cgroups_.clear();
  failure_ = result.error().message;
  return fail("{}", failure_);
}

Result<void> Writer::keep_last(uint64_t keep_ns, bool exactly) {
  size_t old = failure_.empty() ? log_.older_than(keep_ns, exactly) : 0;
  return old == 0 ? Result<void>() : drop_oldest(old);
}

// The mark of the last round that goes stays: what was lost since then is a difference to it.
Result<void> Writer::drop_oldest(size_t count) {
  uint64_t from = log_.rounds()[count - 1].mark;
  Descriptions known = known_;
  for (size_t i = 0; i < count; ++i) known.add(log_.rounds()[i].known);
  std::string begin = head_ + known.sources + known.cgroups;
  auto replaced = file_.replace_before(from, begin);
  if (!replaced) return in_context("recording", replaced.error());
  uint64_t shift = begin.size() - from;
  whole_bytes_ += shift;
  known_ = std::move(known);
  log_.drop(count, shift);
  return {};
}

Result<void> Writer::save(const std::filesystem::path& path, bool replace) {
  auto copy = OutputFile::create(path, replace);
  if (!copy) return tl::unexpected(copy.error());
  auto copied = copy->append(file_, 0, whole_bytes_);
  if (!copied && copy->size() < log_.gone().end) return copied;
  file_ = std::move(*copy);
  if (!copied) {
    keep_what_fits();
    failure_ = copied.error().message;
    if (!put_end_of_failure()) return copied;
  }
  return file_.keep();
}

// Whole rounds of what there was room for.
void Writer::keep_what_fits() {
  const auto& rounds = log_.rounds();
  auto fits = [&](const RoundPlace& round) { return round.end <= file_.size(); };
  log_.cut(static_cast<size_t>(std::count_if(rounds.begin(), rounds.end(), fits)));
  whole_bytes_ = log_.last().end;
  file_.cut_back(whole_bytes_);
}

}  // namespace irqscope::recording
