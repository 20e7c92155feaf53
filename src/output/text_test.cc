#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "output/layout.h"
#include "output/options.h"
#include "support/golden.h"
#include "support/recording.h"

namespace irqscope {
namespace {

using Options = TableOptions;

class CountingWriter : public StringWriter {
 public:
  Result<void> write(std::string_view text) override {
    ++writes;
    return StringWriter::write(text);
  }
  int writes = 0;
};

class ClosedWriter : public Writer {
 public:
  Result<void> write(std::string_view) override {
    return tl::unexpected(Error{ErrorKind::closed_pipe, "closed"});
  }
};

// Times of day in golden files are those of UTC.
void use_utc() {
  setenv("TZ", "UTC0", 1);
  tzset();
}

// d distribution, t timestamp, p per CPU, l long identity, c colour, r refresh, n nanoseconds.
Options view(std::string_view letters, std::optional<int> width = {}) {
  auto has = [&](char letter) { return letters.find(letter) != letters.npos; };
  Options options;
  options.unit = has('n') ? TimeUnit::nanoseconds : TimeUnit::microseconds;
  options.distribution = has('d');
  options.timestamp = has('t');
  options.per_cpu = has('p');
  options.long_identity = has('l');
  options.color = has('c');
  options.refresh = has('r');
  options.width = width;
  return options;
}

std::string show(const test::Recording& recording, const Options& options) {
  use_utc();
  CountingWriter out;
  auto sink = make_text_sink(out, options);
  EXPECT_TRUE(sink->begin(recording.info));
  int shown = 0;
  for (const Interval& interval : test::intervals(recording, options.per_cpu)) {
    EXPECT_TRUE(sink->interval(interval));
    EXPECT_EQ(out.writes, ++shown);
  }
  EXPECT_TRUE(sink->end());
  EXPECT_EQ(out.writes, shown);
  return out.text();
}

struct TextCase {
  const char* golden;
  const char* recording;
  Options options;
};

class TextGolden : public testing::TestWithParam<TextCase> {};

TEST_P(TextGolden, Matches) {
  auto recording = test::load_recording(GetParam().recording);
  ASSERT_TRUE(recording) << recording.error().message;
  std::string name = std::string("text-") + GetParam().golden + ".txt";
  EXPECT_TRUE(test::matches_golden(name, show(*recording, GetParam().options)));
}

INSTANTIATE_TEST_SUITE_P(
    All, TextGolden,
    testing::Values(
        TextCase{"virtio", "virtio", view("")}, TextCase{"virtio-80", "virtio", view("", 80)},
        TextCase{"virtio-40", "virtio", view("", 40)},
        TextCase{"virtio-20", "virtio", view("", 20)},
        TextCase{"virtio-cpu-80", "virtio", view("p", 80)},
        TextCase{"virtio-cpu-20", "virtio", view("p", 20)},
        TextCase{"virtio-ns", "virtio", view("nt")}, TextCase{"virtio-long", "virtio", view("l")},
        TextCase{"virtio-long-80", "virtio", view("l", 80)},
        TextCase{"virtio-long-30", "virtio", view("l", 30)},
        TextCase{"virtio-color", "virtio", view("c")},
        TextCase{"virtio-dist", "virtio", view("dt")},
        TextCase{"virtio-dist-cpu", "virtio", view("dp")},
        TextCase{"shared-lines", "shared-lines", view("")},
        TextCase{"shared-lines-80", "shared-lines", view("", 80)},
        TextCase{"shared-lines-dist", "shared-lines", view("dl")},
        TextCase{"server-cpu", "server", view("p")},
        TextCase{"server-cpu-80", "server", view("pc", 80)},
        TextCase{"server-40", "server", view("", 40)}, TextCase{"procfs", "procfs", view("")},
        TextCase{"procfs-dist", "procfs", view("d")}, TextCase{"losses", "losses", view("")},
        TextCase{"losses-20", "losses", view("", 20)},
        TextCase{"losses-refresh", "losses", view("tcr")},
        TextCase{"losses-dist-ns-60", "losses", view("nd", 60)},
        TextCase{"losses-dist-20", "losses", view("d", 20)}, TextCase{"empty", "empty", view("")},
        TextCase{"empty-dist", "empty", view("d")}, TextCase{"names", "names", view("")},
        TextCase{"names-dist", "names", view("d")}),
    [](const auto& param_info) {
      std::string name = param_info.param.golden;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

std::vector<Options> all_views() {
  return {view(""), view("p"), view("l"), view("dl"), view("ndp")};
}

void expect_fits(const std::string& text, int width) {
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    ASSERT_NE(end, text.npos) << "every line is ended";
    std::string line = text.substr(begin, end - begin);
    ASSERT_LE(output::display_width(line), static_cast<size_t>(width)) << line;
    ASSERT_EQ(output::printable(line), line);
    ASSERT_FALSE(line.ends_with(' ')) << line;
    begin = end + 1;
  }
}

class TextWidth : public testing::TestWithParam<const char*> {};

TEST_P(TextWidth, IsNeverExceeded) {
  auto recording = test::load_recording(GetParam());
  ASSERT_TRUE(recording) << recording.error().message;
  for (Options options : all_views()) {
    for (int width : {1, 2, 3, 5, 8, 12, 20, 25, 33, 40, 59, 72, 77, 80, 100, 132, 200}) {
      options.width = width;
      expect_fits(show(*recording, options), width);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Recordings, TextWidth,
                         testing::Values("virtio", "shared-lines", "server", "procfs", "losses",
                                         "empty"));

TEST(Text, NamesReachTheTerminalEscaped) {
  auto recording = test::load_recording("names");
  ASSERT_TRUE(recording) << recording.error().message;
  for (const Options& options : all_views()) expect_fits(show(*recording, options), 1000);
}

TEST(Text, WritesWholeFramesOnly) {
  auto recording = test::load_recording("losses");
  ASSERT_TRUE(recording) << recording.error().message;
  CountingWriter out;
  auto sink = make_text_sink(out, view("r"));
  ASSERT_TRUE(sink->begin(recording->info));
  ASSERT_TRUE(sink->interval(test::intervals(*recording).front()));
  EXPECT_EQ(out.writes, 1);
  EXPECT_TRUE(out.text().starts_with("\x1b[H\x1b[J"));
}

TEST(Text, FollowsATerminalThatIsResized) {
  auto recording = test::load_recording("server");
  ASSERT_TRUE(recording) << recording.error().message;
  int columns = 200;
  Options options = view("p", columns);
  options.terminal = [&] { return TerminalSize{columns, 24}; };
  StringWriter out;
  auto sink = make_text_sink(out, options);
  ASSERT_TRUE(sink->begin(recording->info));
  Interval interval = test::intervals(*recording, true).front();
  ASSERT_TRUE(sink->interval(interval));
  size_t wide = out.text().size();
  columns = 30;
  ASSERT_TRUE(sink->interval(interval));
  expect_fits(out.text().substr(wide), 30);
}

TEST(Text, HandsOnWhatTheWriterSays) {
  ClosedWriter out;
  auto sink = make_text_sink(out, {});
  ASSERT_TRUE(sink->begin({}));
  auto result = sink->interval({});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::closed_pipe);
}

}  // namespace
}  // namespace irqscope
