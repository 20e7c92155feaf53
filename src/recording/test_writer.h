// What the tests of the writer share.
#pragma once

#include "base/test_disk.h"
#include "recording/test_recording.h"

namespace irqscope::recording {

// What a recording should have, gathered while it is written.
struct Expected {
  std::vector<std::string> texts;
  uint64_t written = 0;  // events

  void events(Writer& writer, RandomEvents& random, uint32_t cpu, int count) {
    for (int i = 0; i < count; ++i) {
      const Event& event = random.next(cpu);
      texts.push_back(text_of(event));
      ASSERT_TRUE(writer.add(event));
      ++written;
    }
  }
  void source(Writer& writer, uint32_t number) {
    texts.push_back(to_text(std::vector{sample_source(number)}));
    writer.add_source(sample_source(number));
  }
  void cgroup(Writer& writer, uint64_t id) {
    std::vector<NumberedCgroup> cgroups{{.id = id, .name = "name", .path = "/path"}};
    texts.push_back(to_text(cgroups));
    writer.add_cgroup(cgroups[0]);
  }
  void mark(Writer& writer, uint64_t monotonic_ns) {
    Mark expected = sample_mark(monotonic_ns);
    expected.events = written;
    texts.push_back(to_text(expected));
    ASSERT_TRUE(writer.end_round(sample_mark(monotonic_ns)));
  }
};

inline void expect_contents(const std::filesystem::path& path, const Expected& expected) {
  Contents contents = contents_of(path);
  EXPECT_EQ(contents.refused, "");
  EXPECT_EQ(contents.damage, "");
  EXPECT_EQ(contents.header, to_text(sample_header()));
  EXPECT_EQ(contents.texts, expected.texts);
}

inline Result<Writer> create(const std::filesystem::path& path) {
  return Writer::create(path, sample_header(), false);
}

// Random bytes, which can't be compressed.
inline Event noise(RandomEvents& random) {
  Event event;
  event.gross_ns = random.number(UINT64_MAX);
  event.delay_ns = random.number(UINT64_MAX);
  return event;
}

}  // namespace irqscope::recording
