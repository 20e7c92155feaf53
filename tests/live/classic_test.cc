// Called by the names hardirqs and softirqs, side by side with libbpf-tools' own.
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/parse.h"
#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 20'000;
constexpr uint64_t kBlocks = 1'000;

std::string distributions_tool(const std::string& name) { return "/usr/sbin/" + name; }

#define IRQSCOPE_NEEDS_LIBBPF_TOOLS()                                                     \
  if (access("/usr/sbin/hardirqs", X_OK) != 0 || access("/usr/sbin/softirqs", X_OK) != 0) \
  GTEST_SKIP() << "libbpf-tools is not installed"

// The links that the install makes.
class Links {
 public:
  Links() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    for (const char* tool : {"hardirqs", "softirqs"}) {
      std::filesystem::create_symlink(IRQSCOPE_PROGRAM, directory_ / tool);
    }
  }
  ~Links() { std::filesystem::remove_all(directory_); }
  std::string tool(const std::string& name) const { return (directory_ / name).string(); }

 private:
  std::filesystem::path directory_;
};

// What they printed, line by line, with what differs from run to run left out: "timer  123" is
// "timer #", and so on.
struct Table {
  std::vector<std::string> fixed;        // all lines but rows, in order
  std::map<std::string, uint64_t> rows;  // name and figure, added up
  std::set<std::string> row_shapes;      // the widths of rows: where the figure ends
};

std::string without_clock(const std::string& line) {
  return std::regex_replace(line, std::regex("^[0-9]{2}:[0-9]{2}:[0-9]{2}$"), "HH:MM:SS");
}

Table parse(const std::string& text) {
  const std::regex row("([^ ]+) +([0-9]+)");
  Table table;
  for (std::string_view view : split(text, '\n')) {
    std::string line(view);
    std::smatch match;
    if (std::regex_match(line, match, row)) {
      table.rows[match[1]] += std::stoull(match[2]);
      table.row_shapes.insert(std::to_string(line.size()));
    } else {
      table.fixed.push_back(without_clock(line));
    }
  }
  return table;
}

struct Pair {
  std::string ours, theirs;
};

Pair side_by_side(const std::string& tool, const std::vector<std::string>& options, size_t links,
                  Witness* witness) {
  Links own;
  auto disk = DiskFile::make();
  auto command = [&](const std::string& program) {
    std::vector<std::string> words = {program};
    words.insert(words.end(), options.begin(), options.end());
    return words;
  };
  auto finished = run_around(
      {command(own.tool(tool)), command(distributions_tool(tool))}, links,
      [&] {
        EXPECT_TRUE(send_datagrams(kDatagrams));
        if (disk) {
          EXPECT_TRUE(disk->read_blocks(kBlocks));
        }
      },
      witness);
  EXPECT_EQ(finished[0].err, "");
  return {finished[0].out, finished[1].out};
}

// Names of the sources that had calls in the outer (or inner) time.
std::set<std::string> names_of(const Witness& witness, Kind kind, bool inner,
                               const std::function<std::string(uint32_t)>& name) {
  std::set<std::string> names;
  for (auto [source_kind, id] : witness.sources()) {
    if (source_kind != kind) continue;
    if (!inner || witness.range(kind, id).least > 0) names.insert(name(id));
  }
  return names;
}

std::string softirq_name_of(uint32_t vector) {
  return sys::softirq_name(read_kernel().softirqs.lines.at(vector).label);
}

std::string hardirq_name_of(uint32_t irq) {
  for (const sys::CounterLine& line : read_kernel().interrupts.lines) {
    if (line.label == std::to_string(irq)) return line.actions.at(0);
  }
  return "?";
}

// Everything that was there in both their time, and nothing that was not.
void expect_names(const Table& table, const Witness& witness, Kind kind, bool rounds_down) {
  auto name = kind == Kind::softirq ? softirq_name_of : hardirq_name_of;
  auto least = names_of(witness, kind, true, name);
  auto most = names_of(witness, kind, false, name);
  for (const auto& [row, figure] : table.rows) EXPECT_TRUE(most.contains(row)) << row;
  if (rounds_down) return;  // softirqs leaves out what adds up to no whole microsecond
  for (const std::string& wanted : least) EXPECT_TRUE(table.rows.contains(wanted)) << wanted;
}

TEST(LiveClassic, HardirqCounts) {
  IRQSCOPE_NEEDS_EBPF();
  IRQSCOPE_NEEDS_LIBBPF_TOOLS();
  Witness witness;
  Pair pair = side_by_side("hardirqs", {"-C"}, 1, &witness);
  Table ours = parse(pair.ours);
  Table theirs = parse(pair.theirs);
  EXPECT_EQ(ours.fixed, theirs.fixed);
  EXPECT_EQ(ours.row_shapes, theirs.row_shapes);
  expect_names(ours, witness, Kind::hardirq, false);
  expect_names(theirs, witness, Kind::hardirq, false);
  // They count by name, and lose calls of one name on two CPUs at once; we do not.
  std::map<std::string, Range> ranges;
  for (auto [kind, id] : witness.sources()) {
    if (kind != Kind::hardirq) continue;
    Range& range = ranges[hardirq_name_of(id)];
    range.least += witness.range(kind, id).least;
    range.most += witness.range(kind, id).most;
  }
  for (const auto& [name, range] : ranges) {
    EXPECT_TRUE(is_in(ours.rows[name], range)) << name;
    EXPECT_LE(theirs.rows[name], range.most) << name;
  }
}

TEST(LiveClassic, Times) {
  IRQSCOPE_NEEDS_EBPF();
  IRQSCOPE_NEEDS_LIBBPF_TOOLS();
  struct Way {
    std::string tool;
    std::vector<std::string> options;
    bool rounds_down;
  };
  const Way ways[] = {{"softirqs", {"-N"}, false},
                      {"softirqs", {"-NT"}, false},
                      {"softirqs", {}, true},
                      {"hardirqs", {"-N"}, false},
                      {"hardirqs", {"-T"}, true}};
  for (const Way& way : ways) {
    SCOPED_TRACE(way.tool + (way.options.empty() ? "" : " " + way.options[0]));
    Witness witness;
    Pair pair = side_by_side(way.tool, way.options, 2, &witness);
    Table ours = parse(pair.ours);
    Table theirs = parse(pair.theirs);
    EXPECT_EQ(ours.fixed, theirs.fixed);
    EXPECT_EQ(ours.row_shapes, theirs.row_shapes);
    Kind kind = way.tool == "softirqs" ? Kind::softirq : Kind::hardirq;
    expect_names(ours, witness, kind, way.rounds_down);
    expect_names(theirs, witness, kind, way.rounds_down);
    if (way.tool != "softirqs" || way.options != std::vector<std::string>{"-N"}) continue;
    // Each program's clock runs while the other's program does; more than that can't differ.
    constexpr uint64_t kMostFactor = 3;
    EXPECT_LT(ours.rows["net_rx"], kMostFactor * theirs.rows["net_rx"]);
    EXPECT_LT(theirs.rows["net_rx"], kMostFactor * ours.rows["net_rx"]);
  }
}

// Name, unit and bars; the figures of a bar are told by a pattern.
std::vector<std::string> shapes_of(const std::string& text) {
  const std::regex bar(" {0,9}[0-9]+ -> [0-9]+ *: [0-9]+ *\\|\\** *\\|");
  std::vector<std::string> shapes;
  for (std::string_view view : split(text, '\n')) {
    std::string line(view);
    std::smatch match;
    if (!std::regex_match(line, match, bar)) {
      shapes.push_back(line);
    } else if (shapes.empty() || !shapes.back().starts_with("bar ")) {
      shapes.push_back(fmt::format("bar {}", line.size()));
    }
  }
  return shapes;
}

TEST(LiveClassic, Distributions) {
  IRQSCOPE_NEEDS_EBPF();
  IRQSCOPE_NEEDS_LIBBPF_TOOLS();
  for (std::string options : {"-d", "-dN"}) {
    Pair pair = side_by_side("softirqs", {options}, 2, nullptr);
    auto ours = shapes_of(pair.ours);
    auto theirs = shapes_of(pair.theirs);
    // A vector that ran in the time of one of them only may be missing in the other.
    auto block_of = [](const std::vector<std::string>& shapes) {
      auto found = std::find(shapes.begin(), shapes.end(), "softirq = net_rx");
      auto end = std::find(found, shapes.end(), "");
      return std::vector<std::string>(found, end);
    };
    EXPECT_EQ(block_of(ours), block_of(theirs)) << pair.ours << pair.theirs;
    EXPECT_EQ(block_of(ours).size(), 3u) << pair.ours;
    EXPECT_EQ(ours.at(0), theirs.at(0));
    EXPECT_EQ(ours.at(1), theirs.at(1));
    EXPECT_EQ(ours.back(), theirs.back());
  }
}

TEST(LiveClassic, IntervalsAndCount) {
  IRQSCOPE_NEEDS_EBPF();
  IRQSCOPE_NEEDS_LIBBPF_TOOLS();
  Links own;
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  for (std::string tool : {"hardirqs", "softirqs"}) {
    Running theirs({distributions_tool(tool), "-T", "1", "2"});
    Finished ours = run({own.tool(tool), "-T", "1", "2"});
    EXPECT_EQ(ours.status, 0);
    EXPECT_EQ(parse(ours.out).fixed, parse(theirs.wait().out).fixed);
  }
}

// More seconds than there are nanoseconds to count in: for ever, and no overflow on the way there.
TEST(LiveClassic, AnEndlessInterval) {
  IRQSCOPE_NEEDS_EBPF();
  Links own;
  for (std::string interval : {"36028797018963968", "18446744073709551615"}) {
    Running ours({own.tool("softirqs"), interval, "1"});
    ASSERT_TRUE(wait_until_counting(ours, 2)) << interval;
    ASSERT_TRUE(send_datagrams(100).has_value());
    ours.signal(SIGINT);
    Finished end = ours.wait();
    EXPECT_EQ(end.status, 0) << interval;
    EXPECT_GE(parse(end.out).rows["net_rx"], 1u) << end.out;
  }
}

std::string last_line(const std::string& text) {
  auto lines = split(text, '\n');
  return lines.size() < 2 ? text : std::string(lines[lines.size() - 2]);
}

TEST(LiveClassic, BadUsage) {
  IRQSCOPE_NEEDS_LIBBPF_TOOLS();
  Links own;
  for (std::string tool : {"hardirqs", "softirqs"}) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"-x"}, {"--nonsense"}, {"1", "2", "3"}, {"--distributed=3"}}) {
      auto with = [&](std::string program) {
        std::vector<std::string> command = {std::move(program)};
        command.insert(command.end(), options.begin(), options.end());
        return run(command, {.argv0 = tool});
      };
      Finished ours = with(own.tool(tool));
      Finished theirs = with(distributions_tool(tool));
      EXPECT_EQ(ours.status, theirs.status) << tool << " " << options[0];
      EXPECT_EQ(ours.status, 64);
      EXPECT_EQ(ours.out, theirs.out);
      EXPECT_EQ(last_line(ours.err), last_line(theirs.err));
    }
    EXPECT_EQ(run({own.tool(tool), "--help"}).status, 0);
    EXPECT_EQ(run({own.tool(tool), "-V"}).out, run({distributions_tool(tool), "-V"}).out);
  }
  EXPECT_EQ(run({own.tool("hardirqs"), "-C", "-d"}).status, 1);
}

}  // namespace
}  // namespace irqscope::test
