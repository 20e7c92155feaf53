#include "output/formats.h"

#include <gmock/gmock.h>

#include "cli/table_options.h"
#include "support/recording.h"

namespace irqscope {
namespace {

using testing::HasSubstr;

// A format of its own: the file that a format costs.
class ToySink : public Sink {
 public:
  explicit ToySink(Writer& out) : out_(out) {}
  Result<void> begin(const RunInfo& info) override { return out_.write(info.backend + ':'); }
  Result<void> interval(const Interval& interval) override {
    return out_.write(fmt::format(" {}", interval.rows.size()));
  }
  Result<void> alert(const Alert&) override { return out_.write(" !"); }
  Result<void> end() override { return out_.write("\n"); }

 private:
  Writer& out_;
};

std::unique_ptr<Sink> make_toy_sink(Writer& out, const TableOptions&) {
  return std::make_unique<ToySink>(out);
}

// And its line.
constexpr Format kWithToy[] = {
    kFormats[0], kFormats[1], kFormats[2], {"toy", "rows per interval", make_toy_sink, nullptr}};

struct Parsed {
  Result<std::optional<int>> result;
  TableCommand command;
  std::string out;
};

Parsed parsed(const Arguments& arguments) {
  TableUsage usage{"irqscope report", "", "", {Kind::hardirq}};
  usage.from_recording = true;
  usage.formats = kWithToy;
  StringWriter out, err;
  Context context{out, err, false, false, 0, {}};
  Parsed parsed;
  parsed.result = parse_table_command(usage, context, arguments, parsed.command);
  parsed.out = out.text();
  return parsed;
}

TEST(Formats, AnotherCostsAFileAndALine) {
  Parsed toy = parsed({"FILE", "--format", "toy"});
  ASSERT_TRUE(toy.result) << toy.result.error().message;
  EXPECT_EQ(toy.command.format, &kWithToy[3]);

  auto recording = test::load_recording("virtio");
  ASSERT_TRUE(recording);
  auto intervals = test::intervals(*recording);
  StringWriter out;
  auto sink = toy.command.format->make(out, toy.command.table);
  ASSERT_TRUE(sink->begin(recording->info));
  for (const Interval& interval : intervals) ASSERT_TRUE(sink->interval(interval));
  ASSERT_TRUE(sink->end());
  EXPECT_EQ(out.text(),
            fmt::format("ebpf: {} {}\n", intervals[0].rows.size(), intervals[1].rows.size()));
}

TEST(Formats, AreInHelpAndInErrors) {
  EXPECT_THAT(parsed({"--help"}).out, HasSubstr("text (default), json, csv or toy"));
  Parsed wrong = parsed({"FILE", "--format", "xml"});
  ASSERT_FALSE(wrong.result);
  EXPECT_EQ(wrong.result.error().message, "--format: 'xml' is none of text, json, csv, toy");
  EXPECT_EQ(wrong.result.error().kind, ErrorKind::usage);
}

TEST(Formats, AreTextUnlessSaidOtherwise) {
  EXPECT_EQ(TableCommand().format, &kFormats[0]);
  EXPECT_TRUE(kFormats[0].is_for_people);
  EXPECT_EQ(format_names(table_formats()), "text (default), json or csv");
}

TEST(Formats, OfEventsAreFewer) {
  EXPECT_EQ(format_names(event_formats(kWithToy)), "text (default) or json");
  EXPECT_EQ(*parse_format(event_formats(kWithToy), "json"), &kWithToy[1]);
  auto wrong = parse_format(event_formats(kWithToy), "toy");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "'toy' is none of text, json");
}

}  // namespace
}  // namespace irqscope
