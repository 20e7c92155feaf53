// What is true of a kind of interrupt stands in one table (src/model/kind.h), so that another one
// costs a line there. This finds the places that ask for a kind by name instead.
#include <gmock/gmock.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/file.h"

namespace irqscope::test {
namespace {

namespace fs = std::filesystem;

// They are about this kind and no other, and another one changes nothing there.
const std::set<std::string> kOfOneKind = {
    "cli/classic.cc",  // libbpf-tools has a tool for hardirqs and one for softirqs,
    "cli/tables.cc",   // and so have we
    "output/classic.cc",
    "output/verify_report.cc",         // two vectors that the kernel counts as one
    "collect/completed_collector.cc",  // lines of /proc/interrupts: vectors and NMIs
    "sys/processor_lines.cc",
    "collect/procfs_collector.cc",  // /proc/interrupts and /proc/softirqs
    "collect/known_sources.cc",
    "diagnose/compare.cc",
    "diagnose/doctor.cc",         // a trial with the usual ones
    "collect/ebpf_collector.cc",  // contexts of softirqs
    "collect/event_counts.cc",    // the share of vectors in their level
    "collect/source_namer.cc",    // how names are found
    "model/kind.h",
};

bool names_a_kind(const std::string& text) {
  static const std::regex named(
      R"(\b(Kind::|IQ_)(hardirq|vector|nmi|softirq|thread|HARDIRQ|VECTOR|NMI|SOFTIRQ|THREAD)\b)");
  static const std::regex initial(R"(Kind kind = Kind::hardirq;)");  // any value
  return std::regex_search(std::regex_replace(text, initial, ""), named);
}

std::set<std::string> files_that_name_kinds() {
  std::set<std::string> files;
  fs::path root = fs::path(IRQSCOPE_TESTS_DIR).parent_path() / "src";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    std::string name = entry.path().lexically_relative(root);
    bool is_test = name.ends_with("_test.cc") || name.find("test_") != name.npos ||
                   name == "collect/simulated_machine.h";
    bool is_source = name.ends_with(".cc") || name.ends_with(".h");
    if (!is_source || is_test) continue;
    auto text = read_file(entry.path());
    EXPECT_TRUE(text) << name;
    if (text && names_a_kind(*text)) files.insert(name);
  }
  return files;
}

TEST(Kinds, OnlyTheTableKnowsThemAll) {
  std::set<std::string> files = files_that_name_kinds();
  EXPECT_THAT(files, testing::Contains("model/kind.h"));
  EXPECT_THAT(files, testing::IsSubsetOf(kOfOneKind));
}

}  // namespace
}  // namespace irqscope::test
