#include "sys/interrupts.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "base/file.h"
#include "base/parse.h"

namespace irqscope::sys {
namespace {

constexpr std::string_view kBlanks = " \t";

bool is_blank(char c) { return kBlanks.find(c) != kBlanks.npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// For messages: one short printable line, whatever the file holds.
std::string excerpt(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string shown(trim(text).substr(0, kLongest));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return shown;
}

std::optional<int> parse_cpu(std::string_view word) {
  if (!word.starts_with("CPU")) return std::nullopt;
  auto number = parse_number(word.substr(3));
  if (!number || *number > INT32_MAX) return std::nullopt;
  return static_cast<int>(*number);
}

Result<std::vector<int>> parse_header(std::string_view line) {
  std::vector<int> cpus;
  for (std::string_view word : split_words(line)) {
    auto cpu = parse_cpu(word);
    bool in_order = cpu && (cpus.empty() || cpus.back() < *cpu);
    if (!in_order) return fail("'{}' in the first line is not the next CPU", excerpt(word));
    cpus.push_back(*cpu);
  }
  if (cpus.empty()) return fail("the first line names no CPU");
  return cpus;
}

// Takes numbers off the front of `rest`, at most `limit`. A count that some kernel keeps in 64 bits
// is cut to 32, which leaves differences right.
std::vector<uint32_t> take_counts(std::string_view& rest, size_t limit) {
  std::vector<uint32_t> counts;
  counts.reserve(std::min(limit, rest.size()));
  while (counts.size() < limit) {
    size_t begin = rest.find_first_not_of(kBlanks);
    if (begin == rest.npos) break;
    const char* last = rest.data() + rest.size();
    uint64_t count = 0;
    auto [end, error] = std::from_chars(rest.data() + begin, last, count);
    // A chip may be called 1e784000.gpio.
    if (error != std::errc{} || (end != last && !is_blank(*end))) break;
    counts.push_back(static_cast<uint32_t>(count));
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  }
  return counts;
}

// The number of the interrupt at its chip, perhaps with the flow handler: "30", "1-edge".
bool is_hwirq(std::string_view word) {
  size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  if (digits == 0) return false;
  std::string_view tail = word.substr(digits);
  // An action such as "3-0020" (a device on an I2C bus) is none.
  return tail.empty() || (tail.size() > 1 && tail[0] == '-' && !is_digit(tail[1]));
}

bool is_trigger(std::string_view word) {
  return word == "Level" || word == "Edge" || word.starts_with('-');
}

// Where the actions begin in what follows the counts. The kernel (show_interrupts in
// kernel/irq/proc.c) prints the chip; its number, if there is an irq domain; Level or Edge on some
// architectures; "-" and the flow handler's name on others; then two blanks and the actions. Chips
// ("RISC-V INTC") and actions ("PCIe PME") may have blanks in their names.
size_t find_actions(std::string_view text) {
  size_t end = 0;
  bool seen_hwirq = false;
  for (size_t begin = 0; begin < text.size();) {
    size_t word_end = std::min(text.find_first_of(kBlanks, begin), text.size());
    std::string_view word = text.substr(begin, word_end - begin);
    if (begin > 0 && !seen_hwirq && is_hwirq(word)) {
      seen_hwirq = true;
    } else if (!is_trigger(word) && (seen_hwirq || begin >= end + 2)) {
      return begin;
    }
    end = word_end;
    begin = std::min(text.find_first_not_of(kBlanks, end), text.size());
  }
  return text.size();
}

std::vector<std::string> split_actions(std::string_view text) {
  constexpr std::string_view kSeparator = ", ";
  std::vector<std::string> actions;
  while (!text.empty()) {
    size_t end = std::min(text.find(kSeparator), text.size());
    actions.emplace_back(trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + kSeparator.size(), text.size()));
  }
  return actions;
}

void describe(CounterLine& line, std::string_view text) {
  text = trim(text);
  size_t actions = line.is_device_irq() ? find_actions(text) : text.size();
  line.chip = trim(text.substr(0, actions));
  line.actions = split_actions(text.substr(actions));
}

Result<void> check_counts(const CounterLine& line, size_t cpus, std::string_view rest) {
  size_t counts = line.counts.size();
  bool has_more = is_number(rest.substr(0, rest.find_first_of(kBlanks)));
  // The chip of a device interrupt may have an empty name, and then a number follows the counts.
  if (counts == cpus && (line.is_device_irq() || !has_more)) return {};
  if (counts == 1 && !line.is_device_irq()) return {};
  return fail("line '{}' has {} numbers for {} CPUs", excerpt(line.label),
              has_more ? "too many" : std::to_string(counts), cpus);
}

Result<CounterLine> parse_line(std::string_view text, size_t cpus) {
  size_t colon = text.find(':');
  if (colon == text.npos) return fail("'{}' is not a line of counters", excerpt(text));
  CounterLine line;
  line.label = trim(text.substr(0, colon));
  if (line.label.empty()) return fail("'{}' has no name", excerpt(text));
  text.remove_prefix(colon + 1);
  line.counts = take_counts(text, cpus);
  describe(line, text);
  if (line.counts.empty() && !line.is_device_irq()) return line;
  if (auto checked = check_counts(line, cpus, trim(text)); !checked) {
    return tl::unexpected(checked.error());
  }
  return line;
}

// The label of a line that has one.
std::string_view label_of(std::string_view line) { return trim(line.substr(0, line.find(':'))); }

Result<CounterTable> parse_table(std::string_view text, bool has_devices = true) {
  if (text.empty()) return fail("the table is empty");
  size_t header_end = std::min(text.find('\n'), text.size());
  auto cpus = parse_header(text.substr(0, header_end));
  if (!cpus) return tl::unexpected(cpus.error());
  CounterTable table{std::move(*cpus), {}, {}};
  for (std::string_view line : split(text.substr(header_end), '\n')) {
    if (trim(line).empty()) continue;
    if (!has_devices && is_number(label_of(line))) continue;
    auto parsed = parse_line(line, table.cpus.size());
    if (!parsed) {
      table.unreadable.push_back(parsed.error().message);
    } else if (!parsed->counts.empty()) {
      // Without a single number there is nothing to count: "FIQ:  usb_fiq" on 32-bit ARM.
      table.lines.push_back(std::move(*parsed));
    }
  }
  if (table.lines.empty() && !table.unreadable.empty()) return fail("{}", table.unreadable.front());
  return table;
}

using Parser = Result<CounterTable> (*)(std::string_view);

Result<CounterTable> read_table(const std::filesystem::path& path, Parser parse) {
  // A CPU that comes or goes while the kernel prints leaves lines of different lengths.
  for (int tries_left = 3;;) {
    auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    auto table = parse(*text);
    if (table && table->unreadable.empty()) return table;
    if (--tries_left > 0) continue;
    if (!table) return in_context(path.string(), table.error());
    return table;
  }
}

}  // namespace

bool CounterLine::is_device_irq() const { return is_number(label); }

Result<CounterTable> parse_interrupts(std::string_view text) { return parse_table(text); }

Result<CounterTable> parse_processor_interrupts(std::string_view text) {
  return parse_table(text, false);
}

Result<CounterTable> parse_softirqs(std::string_view text) {
  auto table = parse_table(text);
  if (!table) return table;
  if (!table->unreadable.empty()) return fail("{}", table->unreadable.front());
  for (const CounterLine& line : table->lines) {
    if (line.counts.size() == table->cpus.size() && line.chip.empty()) continue;
    return fail("line '{}' is not a row of one number per CPU", excerpt(line.label));
  }
  return table;
}

Result<CounterTable> read_interrupts(const Machine& machine) {
  return read_table(machine.proc() / "interrupts", parse_interrupts);
}

Result<CounterTable> read_processor_interrupts(const Machine& machine) {
  return read_table(machine.proc() / "interrupts", parse_processor_interrupts);
}

Result<CounterTable> read_softirqs(const Machine& machine) {
  return read_table(machine.proc() / "softirqs", parse_softirqs);
}

std::string softirq_name(std::string_view label) {
  std::string name(label);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

uint32_t counter_growth(uint32_t earlier, uint32_t later) {
  constexpr uint32_t kHalfRange = uint32_t{1} << 31;
  bool started_anew = later < earlier && earlier - later < kHalfRange;
  return started_anew ? later : later - earlier;
}

}  // namespace irqscope::sys
