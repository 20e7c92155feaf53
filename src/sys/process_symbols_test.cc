#include "sys/process_symbols.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "sys/test_elf.h"
#include "sys/test_machine.h"

// A name that the linker does not change.
extern "C" __attribute__((noinline)) int irqscope_test_function(int x) { return x * 3 + 1; }

namespace irqscope::sys {
namespace {

class ProcessSymbolsTest : public testing::Test {
 protected:
  // Code of /lib/a at 0x7000, which is 0x2000 in the file.
  void map(const std::string& path = "/lib/a") {
    machine_.write("proc/42/maps",
                   "00001000-00002000 rw-p 00000000 08:01 7                 /lib/data\n"
                   "00007000-00009000 r-xp 00002000 08:01 8                 " +
                       path + "\n0000a000-0000b000 r-xp 00000000 00:00 0 \n");
  }
  void write(const TestElf& elf, const std::string& path = "lib/a") {
    machine_.write("proc/42/root/" + path, elf.image());
  }
  static TestElf elf() {
    TestElf elf;
    elf.symbols = {{"first", 0x2000, 0x10}, {"second", 0x2100, 0x20}};
    return elf;
  }
  std::string find(uint64_t address) {
    UserCode code = symbols_.find(42, address);
    return fmt::format("{}+{:#x} {}", code.symbol, code.offset, code.file);
  }

  ScratchMachine machine_;
  uint64_t now_ns_ = 5'000'000'000;
  ProcessSymbols symbols_{machine_.machine(), [this] { return now_ns_; }};
};

TEST_F(ProcessSymbolsTest, FindsTheFunctionAroundAnAddress) {
  map();
  write(elf());
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
  EXPECT_EQ(find(0x700f), "first+0xf /lib/a");
  EXPECT_EQ(find(0x7010), "+0x0 /lib/a");  // behind its end
  EXPECT_EQ(find(0x711f), "second+0x1f /lib/a");
  EXPECT_EQ(find(0x9000), "+0x0 ");
  EXPECT_EQ(find(0x1000), "+0x0 ");  // no code
  EXPECT_EQ(find(0xa000), "+0x0 ");  // no file
}

TEST_F(ProcessSymbolsTest, SymbolsMayThinkTheyAreElsewhere) {
  map();
  TestElf shifted = elf();
  shifted.load_offset = 0x1000;
  shifted.load_address = 0x401000;
  shifted.symbols = {{"f", 0x402000, 8}};
  write(shifted);
  EXPECT_EQ(find(0x7004), "f+0x4 /lib/a");
}

TEST_F(ProcessSymbolsTest, NothingOutsideOfTheSegment) {
  map();
  TestElf small = elf();
  small.load_bytes = 0x2008;
  write(small);
  EXPECT_EQ(find(0x7007), "first+0x7 /lib/a");
  EXPECT_EQ(find(0x7008), "+0x0 /lib/a");
}

TEST_F(ProcessSymbolsTest, StrippedFilesHaveDynamicSymbols) {
  map();
  TestElf stripped = elf();
  stripped.table = SHT_DYNSYM;
  write(stripped);
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
}

TEST_F(ProcessSymbolsTest, ChoosesAmongNames) {
  map();
  TestElf several = elf();
  several.symbols = {{"a", 0x2000, 8, STT_FUNC, STB_LOCAL},
                     {"__libc_malloc", 0x2000, 8},
                     {"malloc", 0x2000, 8},
                     {"data", 0x2004, 4, STT_OBJECT},
                     {"elsewhere", 0x2005, 4, STT_FUNC, STB_GLOBAL, SHN_UNDEF},
                     {"no_size", 0x2010, 0}};
  write(several);
  EXPECT_EQ(find(0x7006), "malloc+0x6 /lib/a");
  EXPECT_EQ(find(0x7030), "no_size+0x20 /lib/a");
}

TEST_F(ProcessSymbolsTest, AProcessThatIsGone) {
  EXPECT_EQ(find(0x7000), "+0x0 ");
  map();
  write(elf());
  now_ns_ += 1'000'000'000;
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
  std::filesystem::remove_all(machine_.machine().root / "proc/42");
  now_ns_ += 1'000'000'000;
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
}

TEST_F(ProcessSymbolsTest, NoticesANewProgram) {
  map();
  write(elf());
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
  map("/bin/the new one");
  TestElf other = elf();
  other.symbols = {{"other", 0x2000, 0x10}};
  write(other, "bin/the new one");
  now_ns_ += 999'999'999;
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
  now_ns_ += 1;
  EXPECT_EQ(find(0x7000), "other+0x0 /bin/the new one");
}

TEST_F(ProcessSymbolsTest, NoticesANewLibrarySooner) {
  machine_.write("proc/42/maps", "00001000-00002000 r-xp 00000000 08:01 7 /lib/b\n");
  EXPECT_EQ(find(0x7000), "+0x0 ");
  map();
  write(elf());
  now_ns_ += 99'999'999;
  EXPECT_EQ(find(0x7000), "+0x0 ");
  now_ns_ += 1;
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a");
}

TEST_F(ProcessSymbolsTest, DeletedFilesAreStillMapped) {
  map("/lib/a (deleted)");
  machine_.write("proc/42/map_files/00007000-00009000", elf().image());
  EXPECT_EQ(find(0x7000), "first+0x0 /lib/a (deleted)");
}

TEST_F(ProcessSymbolsTest, FilesThatAreNoElf) {
  map();
  machine_.write("proc/42/root/lib/a", "#!/bin/sh\n");
  EXPECT_EQ(find(0x7000), "+0x0 /lib/a");
}

TEST_F(ProcessSymbolsTest, APipeInTheFilesPlaceDoesNotBlock) {
  map();
  std::filesystem::create_directories(machine_.machine().root / "proc/42/root/lib");
  ASSERT_EQ(mkfifo((machine_.machine().root / "proc/42/root/lib/a").c_str(), 0600), 0);
  EXPECT_EQ(find(0x7000), "+0x0 /lib/a");
}

// Whatever is cut off or overwritten: no crash. The sanitizers have an eye on it.
TEST_F(ProcessSymbolsTest, BearsBrokenFiles) {
  map();
  std::string image = elf().image();
  for (size_t i = 0; i < image.size(); ++i) {
    std::string broken = image;
    broken[i] = static_cast<char>(0xff);
    machine_.write("proc/42/root/lib/a", i % 2 == 0 ? image.substr(0, i) : broken);
    ProcessSymbols(machine_.machine()).find(42, 0x7000);
  }
}

TEST(ProcessSymbols, KnowsThisProcess) {
  ProcessSymbols symbols{Machine{}};
  auto address = reinterpret_cast<uint64_t>(&irqscope_test_function);
  UserCode code = symbols.find(static_cast<uint32_t>(getpid()), address + 1);
  EXPECT_EQ(code.symbol, "irqscope_test_function");
  EXPECT_EQ(code.offset, 1u);
  EXPECT_EQ(code.file, std::filesystem::read_symlink("/proc/self/exe").string());
}

TEST(CodeMappings, LeavesOutWhatItDoesNotUnderstand) {
  ScratchMachine machine;
  machine.write("proc/1/maps",
                "\nx\n1-2 r-xp\nq-2 r-xp 0 0:0 1 /a\n12 r-xp 0 0:0 1 /a\n"
                "3000-4000 r-xp 10 0:0 1 [vdso]\n1000-2000 --xp 0 0:0 1 /a  b \n");
  auto mappings = code_mappings(machine.machine(), 1);
  ASSERT_TRUE(mappings);
  ASSERT_EQ(mappings->size(), 2u);
  EXPECT_EQ((*mappings)[0].path, "/a  b ");
  EXPECT_EQ((*mappings)[1].path, "[vdso]");
  EXPECT_EQ((*mappings)[1].file_offset, 0x10u);
  EXPECT_FALSE(code_mappings(machine.machine(), 2));
}

}  // namespace
}  // namespace irqscope::sys
