// What the tests of recordings share.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "recording/content_json.h"
#include "recording/reader.h"
#include "recording/test_events.h"
#include "recording/writer.h"

namespace irqscope::recording {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  std::vector<std::string> names() const { return list_directory(path_); }

 private:
  std::filesystem::path path_;
};

inline void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// All that a round has, in the order of the file.
inline void append_texts(const Round& round, std::vector<std::string>& texts) {
  for (const NumberedSource& source : round.sources) {
    texts.push_back(to_text(std::vector<NumberedSource>{source}));
  }
  for (const NumberedCgroup& cgroup : round.cgroups) {
    texts.push_back(to_text(std::vector<NumberedCgroup>{cgroup}));
  }
  for (const EventBlock& block : round.blocks) {
    for (std::string& text : texts_of(block)) texts.push_back(std::move(text));
  }
  if (round.mark) texts.push_back(to_text(*round.mark));
}

// What can be read of a file.
struct Contents {
  std::string refused = {};  // why not even its header could be
  std::string header = {};
  std::vector<std::string> texts = {};  // of all rounds
  std::vector<Mark> marks = {};
  std::string end = {};
  std::string damage = {};
};

inline Contents contents_of(const std::filesystem::path& path) {
  auto reader = Reader::open(path);
  if (!reader) return {.refused = reader.error().message};
  Contents contents{.header = to_text(reader->header())};
  Round round;
  while (reader->next(round)) {
    append_texts(round, contents.texts);
    if (round.mark) contents.marks.push_back(*round.mark);
  }
  if (reader->end()) contents.end = to_text(*reader->end());
  contents.damage = reader->damage();
  return contents;
}

inline Header sample_header() {
  Header header;
  header.run.kinds = {Kind::hardirq, Kind::softirq};
  header.run.backend = "ebpf";
  header.run.attach = "tp_btf";
  header.run.has_net = true;
  header.run.kernel = "6.1.0-18-amd64";
  header.run.missing = {{Kind::vector, "threshold_apic", "not in this kernel"}};
  header.version = "0.1.0";
  header.host = "host";
  header.architecture = "x86_64";
  header.command_line = "irqscope record";
  header.cpus = {0, 1, 5};
  header.has_functions = true;
  header.start = {.monotonic_ns = 1'000, .wall_ns = 1'763'630'401'250'126'913};
  return header;
}

inline NumberedSource sample_source(uint32_t number) {
  NumberedSource source{.number = number, .source = {}};
  source.source.key = {.kind = Kind::softirq, .id = number, .cpu = 1};
  source.source.edit().name = fmt::format("source{}", number);
  return source;
}

inline Mark sample_mark(uint64_t monotonic_ns) {
  return {.clocks = {.monotonic_ns = monotonic_ns, .wall_ns = monotonic_ns + 5'000},
          .loss = {.unmatched = 3, .table_full = 0},
          .lost_events = {0, monotonic_ns / 2}};
}

inline End sample_end() {
  return {.clocks = {.monotonic_ns = 9'000, .wall_ns = 14'000},
          .reason = "stopped",
          .sent_events = 1000,
          .lost_events = 7,
          .sums = {{.source = 1, .handled = 993, .gross_ns = UINT64_MAX, .nested_ns = 4}}};
}

}  // namespace irqscope::recording
