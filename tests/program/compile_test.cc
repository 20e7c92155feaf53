// irqscope compile with the machine's clang: no root, no kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/new_file.h"
#include "base/temporary_folder.h"
#include "ebpf/user_object.h"
#include "package/package_file.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kBegin =
    "#include <linux/bpf.h>\n"
    "#include <bpf/bpf_helpers.h>\n"
    "#include \"event.h\"\n"
    "char LICENSE[] SEC(\"license\") = \"GPL\";\n";
const std::string kMaps =
    "const volatile int limit = 3;\n"
    "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb "
    "SEC(\".maps\");\n";
const std::string kProgram =
    "SEC(\"tp/sched/sched_switch\")\n"
    "int on_switch(void *ctx)\n"
    "{\n"
    "\tstruct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);\n"
    "\tif (!e)\n"
    "\t\treturn 0;\n"
    "\te->pid = limit;\n"
    "\tbpf_printk(\"%s\", __FILE__);\n"
    "\tbpf_ringbuf_submit(e, 0);\n"
    "\treturn 0;\n"
    "}\n";
const std::string kHeader =
    "/* struct no_comment { int x; }; */\n"
    "#if 0\nstruct not_compiled { int x; };\n#endif\n"
    "struct event { int pid; char name[16]; };\n"
    "typedef struct { long sum; } total_t;\n"
    "union either { int a; long b; };\n";

class Compile : public testing::Test {
 protected:
  Compile() {
    put("event.h", kHeader);
    put("a.bpf.c", kBegin + kMaps + kProgram);
    options_.cwd = path_;
    options_.env = {{"TMPDIR", path_ + "/tmp"}};
    fs::create_directory(path_ + "/tmp");
  }
  void put(const fs::path& name, const std::string& text) {
    fs::create_directories((fs::path(path_) / name).parent_path());
    ASSERT_TRUE(write_new_file(fs::path(path_) / name, text));
  }
  std::string get(const fs::path& name) {
    return read_file(fs::path(path_) / name).value_or("(there is no " + name.string() + ")");
  }
  Finished compile(Words words) {
    words.insert(words.begin(), "compile");
    Finished end = run(irqscope(words), options_);
    EXPECT_THAT(list_directory(path_ + "/tmp"), IsEmpty()) << "left behind";
    return end;
  }
  json meta(const fs::path& name = "package.json") {
    json package = json::parse(get(name), nullptr, false);
    return package.is_object() ? package["meta"] : json();
  }
  // Of what must fail, and leave nothing behind.
  std::string error_of(const Words& words) {
    fs::remove(path_ + "/package.json");
    Finished end = compile(words);
    EXPECT_EQ(end.status, 1) << end.err;
    EXPECT_FALSE(fs::exists(path_ + "/package.json"));
    EXPECT_FALSE(fs::exists(path_ + "/out"));
    size_t last = end.err.rfind('\n', end.err.size() - 2);
    return end.err.substr(last == std::string::npos ? 0 : last + 1);
  }

  TemporaryFolder folder_ = *TemporaryFolder::create();
  std::string path_ = folder_.path().string();
  RunOptions options_;
};

TEST_F(Compile, MakesAPackage) {
  Finished end = compile({"a.bpf.c", "event.h"});
  ASSERT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(end.out,
            "Compiling bpf object...\nPacking ebpf object and config into package.json...\n");
  auto package = package::read_package(path_ + "/package.json");
  ASSERT_TRUE(package) << package.error().message;
  EXPECT_EQ(package->object_name, "a_bpf");
  auto object = ebpf::UserObject::open(package->object, {"a_bpf", "", ""});
  ASSERT_TRUE(object) << object.error().message;
  ASSERT_EQ(object->info().programs.size(), 1u);
  EXPECT_EQ(object->info().programs[0].name, "on_switch");
  EXPECT_EQ(object->info().license, "GPL");
}

TEST_F(Compile, TypesAreThoseThatTheHeaderReallyDeclares) {
  ASSERT_EQ(compile({"a.bpf.c", "event.h"}).status, 0);
  json types = meta()["export_types"];
  ASSERT_EQ(types.size(), 3u);
  EXPECT_EQ(types[0]["name"], "event");
  EXPECT_EQ(types[0]["size"], 20);
  EXPECT_EQ(types[0]["members"],
            json::parse(R"([{"name":"pid","type":"int"},{"name":"name","type":"char[16]"}])"));
  EXPECT_EQ(types[1]["name"], "total_t");
  EXPECT_EQ(types[2]["name"], "either");
}

TEST_F(Compile, TypesMayBeDeclaredTwice) {
  // As a header for the other side, which the source does not include.
  put("b.bpf.c", "#include \"vmlinux_free.h\"\n" + kMaps + kProgram);
  put("vmlinux_free.h",
      "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n"
      "struct event { int pid; };\nchar _license[] SEC(\"license\") = \"GPL\";");
  put("other.h", "struct event { int pid; };\n");
  Finished end = compile({"b.bpf.c", "other.h"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(meta()["export_types"][0]["name"], "event");
  EXPECT_THAT(error_of({"b.bpf.c", "event.h", "-o", "out/x.json"}),
              HasSubstr("clang found errors (above)"))
      << "total_t is not known";
}

TEST_F(Compile, TheSameSourceGivesTheSameBytes) {
  // Where it lies, where one calls from, and how one names it then.
  struct Way {
    std::string folder, cwd, named;
  };
  const Way ways[] = {
      {"/x", "", "x/"},
      {"/x", "", "./x/"},
      {"/x", "/y", "../x/"},
      {"/y/deeper", "/y/deeper", ""},
      {"/y/deeper", "/y/deeper", "./"},
      {"/x", "/", path_ + "/x/"},
      {"/x", "", path_ + "/x/"},
      {"/x", "/x", path_ + "/x/"},
  };
  std::string first_package, first_object;
  for (const Way& way : ways) {
    std::string folder = path_ + way.folder;
    fs::remove_all(folder);
    put(fs::path(folder) / "a.bpf.c", kBegin + kMaps + kProgram);
    put(fs::path(folder) / "event.h", kHeader);
    options_.cwd = way.cwd == "/" ? "/" : path_ + way.cwd;
    fs::create_directories(options_.cwd);
    SCOPED_TRACE(fmt::format("{}a.bpf.c from {}", way.named, options_.cwd));
    ASSERT_EQ(compile({way.named + "a.bpf.c", way.named + "event.h", "--object"}).status, 0);
    std::string package = get(fs::path(folder) / "package.json");
    std::string object = get(fs::path(folder) / "a.bpf.o");
    if (first_package.empty()) {
      first_package = package;
      first_object = object;
    }
    EXPECT_TRUE(package == first_package);
    EXPECT_TRUE(object == first_object);
    EXPECT_EQ(object.find(path_), object.npos) << "names the folder";
  }
  EXPECT_NE(first_object.find("e->pid = limit;"), first_object.npos)
      << "has no lines of the source";
  EXPECT_EQ(first_object.find(".debug_info"), first_object.npos) << "has DWARF";
}

TEST_F(Compile, LinkingLosesNothingButDwarf) {
  put("c.bpf.c",
      kBegin +
          "extern int LINUX_KERNEL_VERSION __kconfig;\n"
          "extern const void init_task __ksym;\n"
          "const char greeting[] SEC(\".rodata.x\") = \"hello\";\n"
          "int counter; int begun = 5; static int hidden;\n" +
          kMaps +
          "struct inner { int a; } __attribute__((preserve_access_index));\n"
          "static __noinline int helper(struct inner *i) { return i->a + hidden++; }\n"
          "SEC(\"raw_tp/sched_switch\")\nint other(struct inner *ctx)\n{\n"
          "\tcounter += helper(ctx) + LINUX_KERNEL_VERSION + greeting[limit & 3] + begun;\n"
          "\treturn (long)&init_task != 0;\n}\n" +
          kProgram);
  ASSERT_EQ(compile({"c.bpf.c", "event.h", "--object", "-o", "linked"}).status, 0);
  Finished end =
      compile({"c.bpf.c", "event.h", "--object", "-o", "stripped", "--strip", "llvm-strip"});
  if (end.err.find("no such program") != std::string::npos) GTEST_SKIP() << end.err;
  ASSERT_EQ(end.status, 0) << end.err;
  std::string linked = get("linked/c.bpf.o"), stripped = get("stripped/c.bpf.o");
  auto a = ebpf::UserObject::open(linked, {"c_bpf", "", ""});
  auto b = ebpf::UserObject::open(stripped, {"c_bpf", "", ""});
  ASSERT_TRUE(a && b);
  auto programs = [](const ebpf::ObjectInfo& info) {
    Words words;
    for (const auto& p : info.programs) {
      words.push_back(fmt::format("{} {} {}", p.section, p.name, p.instructions));
    }
    std::sort(words.begin(), words.end());
    return words;
  };
  auto maps = [](const ebpf::ObjectInfo& info) {
    Words words;
    for (const auto& m : info.maps) {
      words.push_back(
          fmt::format("{} {} {} {}", m.name, m.type_name, m.value_bytes, m.max_entries));
    }
    std::sort(words.begin(), words.end());
    return words;
  };
  auto variables = [](const ebpf::ObjectInfo& info) {
    Words words;
    for (const auto& v : info.variables) {
      std::string initial(reinterpret_cast<const char*>(v.initial.data()), v.initial.size());
      words.push_back(fmt::format("{} {} {} {}", v.section, v.name, v.type->name, initial));
    }
    std::sort(words.begin(), words.end());
    return words;
  };
  EXPECT_EQ(programs(a->info()), programs(b->info()));
  EXPECT_EQ(maps(a->info()), maps(b->info()));
  EXPECT_EQ(variables(a->info()), variables(b->info()));
  EXPECT_EQ(a->info().programs.size(), 2u);
  EXPECT_GE(a->info().maps.size(), 6u);
  EXPECT_GE(a->info().variables.size(), 5u);
}

TEST_F(Compile, WarningsAreShown) {
  put("w.bpf.c", kBegin + kMaps + "#warning look here\n" + kProgram);
  Finished end = compile({"w.bpf.c", "event.h", "-a", "-DTWO=2", "-a", "-Wall"});
  EXPECT_EQ(end.status, 0);
  EXPECT_THAT(end.err, HasSubstr("w.bpf.c:7:2: warning: look here"));
}

TEST_F(Compile, ShowsCommandLinesIfAsked) {
  Finished end = compile({"a.bpf.c", "-v", "-a", "-DX='a b'"});
  EXPECT_EQ(end.status, 0);
  EXPECT_THAT(end.err, AllOf(HasSubstr("-D__TARGET_ARCH_"), HasSubstr("'-DX='\\''a b'\\'''")));
}

TEST_F(Compile, HeadersOfTheKernelAreMadeHere) {
  put("v.bpf.c",
      "#include <vmlinux.h>\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_core_read.h>\n"
      "char LICENSE[] SEC(\"license\") = \"GPL\";\nSEC(\"raw_tp/sched_switch\")\n"
      "int f(void *ctx) { struct task_struct *t = (void *)bpf_get_current_task();\n"
      "return BPF_CORE_READ(t, pid); }\n");
  Finished end = compile({"v.bpf.c"});
  if (!fs::exists("/sys/kernel/btf/vmlinux")) GTEST_SKIP() << end.err;
  EXPECT_EQ(end.status, 0) << end.err;
  put("mine.h", "typedef int __s32; typedef unsigned __u32; typedef unsigned long long __u64;\n");
  EXPECT_THAT(error_of({"v.bpf.c", "--vmlinux", "mine.h", "-o", "out"}), HasSubstr("(above)"));
  EXPECT_EQ(compile({"v.bpf.c", "--vmlinux", "/sys/kernel/btf/vmlinux"}).status, 0);
  EXPECT_THAT(compile({"v.bpf.c", "--target", "s390", "-o", "s"}).err,
              HasSubstr("v.bpf.c: warning: vmlinux.h is that of this machine"));
}

TEST_F(Compile, AHeaderBesideTheSourceStandsAbove) {
  put("vmlinux.h", "#include <linux/bpf.h>\n#define FROM_HERE\n");
  put("v.bpf.c",
      "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n"
      "#ifndef FROM_HERE\n#error another\n#endif\nSEC(\"xdp\") int f(void *c) { return 2; }\n");
  Finished end = compile({"v.bpf.c"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err, HasSubstr("v.bpf.c: warning: has no license"));
}

TEST_F(Compile, AnnotationsGoIntoThePackage) {
  put("n.bpf.c", kBegin +
                     "/// How many\n/// at most\n/// @short l\n/// @unit ms\n"
                     "const volatile int limit = 3;\n"
                     "/** @sample {\"interval\": 100,\n *  \"type\": \"log2_hist\"} */\n"
                     "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8);\n"
                     "__type(key, int); __type(value, total_t); } sums SEC(\".maps\");\n"
                     "/// @export struct event\n"
                     "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); }\n"
                     "rb SEC(\".maps\");\n"
                     "/// On each switch\n" +
                     kProgram);
  Finished end = compile({"n.bpf.c"});
  ASSERT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(end.err, "");
  json described = meta();
  json skeleton = described["bpf_skel"];
  EXPECT_EQ(described["enable_multiple_export_types"], true);
  EXPECT_EQ(skeleton["progs"][0]["description"], "On each switch");
  EXPECT_EQ(skeleton["data_sections"][0]["variables"][0],
            json::parse(R"({"name":"limit","type":"int","description":"How many at most",
                            "cmdarg":{"short":"l","unit":"ms"}})"));
  json maps;
  for (const json& map : skeleton["maps"]) maps[map["name"].get<std::string>()] = map;
  EXPECT_EQ(maps["sums"]["sample"], json::parse(R"({"interval":100,"type":"log2_hist"})"));
  EXPECT_EQ(maps["sums"]["export_config"], "default");
  EXPECT_EQ(maps["rb"]["export_config"]["btf_type_id"], described["export_types"][0]["type_id"]);
}

TEST_F(Compile, TypesOfEventsAreFound) {
  Finished end = compile({"a.bpf.c"});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err,
            "a.bpf.c: note: map 'rb' has events of 'struct event', which the program sends\n");
}

TEST_F(Compile, WritesWhatIsAskedFor) {
  ASSERT_EQ(compile({"a.bpf.c", "event.h", "--no-package"}).status, 0);
  EXPECT_EQ(json::parse(get("a.skel.json"))["bpf_skel"]["obj_name"], "a_bpf");
  ASSERT_EQ(compile({"a.bpf.c", "event.h", "-y", "-o", "y"}).status, 0);
  EXPECT_THAT(get("y/package.yaml"), AllOf(StartsWith("bpf_object: \"eJ"), HasSubstr("\nmeta:\n")));
  ASSERT_EQ(compile({"a.bpf.c", "event.h", "-o", "new/er/x.json", "--object", "--tar"}).status, 0);
  EXPECT_THAT(list_directory(path_ + "/new/er"), ElementsAre("a.bpf.o", "a.tar", "x.json"));
  auto archived = package::read_package(path_ + "/new/er/a.tar");
  ASSERT_TRUE(archived) << archived.error().message;
  EXPECT_EQ(archived->object, get("new/er/a.bpf.o"));
}

TEST_F(Compile, ReducesTypesOfOtherKernels) {
  const char* btf = "/sys/kernel/btf/vmlinux";
  if (!fs::exists(btf)) GTEST_SKIP() << "no " << btf;
  put("k/debian/99/x86_64/9.9.btf", *read_file(btf));
  Finished end = compile({"a.bpf.c", "event.h", "--tar", "--btf", "k", "-o", "o"});
  if (end.err.find("bpftool: there is no") != std::string::npos) GTEST_SKIP() << end.err;
  ASSERT_EQ(end.status, 0) << end.err;
  auto archived = package::read_package(path_ + "/o/a.tar");
  ASSERT_TRUE(archived);
  ASSERT_EQ(archived->kernel_types.size(), 1u);
  EXPECT_EQ(archived->kernel_types[0].path, "btfhub-archive/debian/99/x86_64/9.9.btf");
  EXPECT_LT(archived->kernel_types[0].btf.size(), 100'000u);
  std::string first = get("o/a.tar");
  ASSERT_EQ(compile({"a.bpf.c", "event.h", "--tar", "--btf", "k", "-o", "o"}).status, 0);
  EXPECT_EQ(get("o/a.tar"), first);
}

TEST_F(Compile, StandsAlone) {
  Finished end = compile({"a.bpf.c", "event.h", "--standalone", "-o", "o"});
  ASSERT_EQ(end.status, 0) << end.err;
  struct stat info {};
  ASSERT_EQ(stat((path_ + "/o/a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & S_IXUSR, static_cast<mode_t>(S_IXUSR));
  std::string program = get("o/a"), package = get("o/package.json");
  EXPECT_EQ(program.substr(program.size() - 32 - package.size(), package.size()), package);
}

TEST_F(Compile, AnswersToTheNameAndOptionsOfEcc) {
  options_.argv0 = "ecc";
  Finished end =
      run({IRQSCOPE_PROGRAM, "a.bpf.c", "event.h", "--output-path", "o", "-c", "clang"}, options_);
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(fs::exists(path_ + "/o/package.json"));
  EXPECT_THAT(run({IRQSCOPE_PROGRAM, "-V"}, options_).out, StartsWith("ecc of irqscope "));
  EXPECT_EQ(run({IRQSCOPE_PROGRAM, "none.c"}, options_).err,
            "ecc: none.c: No such file or directory\n");
}

TEST_F(Compile, MistakesInTheSourceAreTold) {
  put("s.bpf.c", kBegin + kMaps + "int broken(\n" + kProgram);
  Finished end = compile({"s.bpf.c", "event.h"});
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.err, AllOf(HasSubstr("s.bpf.c:8:"), HasSubstr("error:"),
                             EndsWith("\nirqscope compile: compiling s.bpf.c: clang found errors "
                                      "(above)\n")));
  put("n.bpf.c", kBegin + kMaps);
  EXPECT_EQ(error_of({"n.bpf.c"}),
            "irqscope compile: n.bpf.c: has no program in it: a function with SEC(\"...\") before "
            "it\n");
  put("u.bpf.c", kBegin + "/// text\n/// @shrot l\n" + kMaps + kProgram);
  EXPECT_EQ(error_of({"u.bpf.c"}),
            "irqscope compile: u.bpf.c:6: unknown annotation @shrot; did you mean @short?\n");
  put("j.bpf.c", kBegin + "/// @cmdarg {\"short\": \"l\",\n/// \"help\" 5}\n" + kMaps + kProgram);
  EXPECT_THAT(error_of({"j.bpf.c"}),
              StartsWith("irqscope compile: j.bpf.c:6: @cmdarg: bad JSON: unexpected number"));
  put("e.bpf.c", kBegin + "const volatile int limit;\n/// @export struct missing\n" +
                     kMaps.substr(kMaps.find('\n') + 1) + kProgram);
  EXPECT_EQ(error_of({"e.bpf.c"}),
            "irqscope compile: e.bpf.c:6: @export: there is no 'struct missing'\n");
}

TEST_F(Compile, MistakesInFilesAreTold) {
  put("empty.c", "");
  put("binary.c", std::string("a\nb\0c", 5));
  put("file", "");
  fs::create_directory(path_ + "/folder.c");
  EXPECT_EQ(error_of({"none.c"}), "irqscope compile: none.c: No such file or directory\n");
  EXPECT_EQ(error_of({"empty.c"}), "irqscope compile: empty.c: is empty\n");
  EXPECT_EQ(error_of({"folder.c"}), "irqscope compile: folder.c: is a directory, not C source\n");
  EXPECT_EQ(error_of({"binary.c"}),
            "irqscope compile: binary.c:2: is not C source: it holds binary data\n");
  EXPECT_EQ(error_of({"a.bpf.c", "none.h"}),
            "irqscope compile: none.h: No such file or directory\n");
  EXPECT_EQ(error_of({"a.bpf.c", "-o", "file"}),
            "irqscope compile: file: is a file; -o names a folder, or a file that ends in .json\n");
  EXPECT_EQ(error_of({"a.bpf.c", "-o", "/proc/x"}),
            "irqscope compile: /proc/x: No such file or directory\n");
  EXPECT_EQ(error_of({"a.bpf.c", "--clang", "no-clang"}),
            "irqscope compile: no-clang: there is no such program\n");
  EXPECT_THAT(error_of({"a.bpf.c", "--strip", "false"}), HasSubstr("false failed"));
}

TEST_F(Compile, WithoutClangSaysSo) {
  options_.env.push_back({"PATH", "/nowhere"});
  EXPECT_EQ(error_of({"a.bpf.c"}),
            "irqscope compile: clang: there is no such program; install it, or name one with "
            "--clang\n");
}

TEST_F(Compile, MistakesInWordsAreTold) {
  const std::pair<Words, const char*> cases[] = {
      {{}, "SOURCE is required"},
      {{"a.bpf.c", "--targt", "x86"}, "did you mean --target?"},
      {{"a.bpf.c", "--target", "arm46"}, "did you mean arm64?"},
      {{"a.bpf.c", "--no-package", "--tar"}, "--no-package and --tar exclude each other"},
      {{"a.bpf.c", "--btf", "x"}, "--btf goes into an archive"},
      {{"a.bpf.c", "-a"}, "--additional-cflags needs a value"},
      {{"a.bpf.c", "-y", "-o", "x.json"}, "do not fit together"},
  };
  for (const auto& [words, text] : cases) {
    Finished end = compile(words);
    EXPECT_EQ(end.status, 2) << text;
    EXPECT_THAT(end.err, HasSubstr(text));
    EXPECT_TRUE(is_one_line(end.err)) << end.err;
  }
}

TEST_F(Compile, TwoAtOnceDoNotDisturbEachOther) {
  ASSERT_EQ(compile({"a.bpf.c", "event.h"}).status, 0);
  std::string alone = get("package.json");
  Words words = irqscope({"compile", "a.bpf.c", "event.h"});
  Running one(words, options_), two(words, options_);
  EXPECT_EQ(one.wait().status, 0);
  EXPECT_EQ(two.wait().status, 0);
  EXPECT_EQ(get("package.json"), alone);
  EXPECT_THAT(list_directory(path_), ElementsAre("a.bpf.c", "event.h", "package.json", "tmp"));
}

TEST_F(Compile, ASignalEndsClangAndLeavesNothing) {
  put("slow",
      "#!/bin/sh\ncase \"$*\" in -v*|*-fsyntax-only*) exit 0;; esac\necho begun >&2\nexec sleep "
      "60\n");
  fs::permissions(path_ + "/slow", fs::perms::owner_all);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    Running program(irqscope({"compile", "a.bpf.c", "--clang", "./slow"}), options_);
    ASSERT_TRUE(program.wait_for_err("begun"));
    for (int times = 0; times < 2; ++times) program.signal(number);  // as timeout(1) does
    Finished end = program.wait();
    EXPECT_FALSE(end.timed_out);
    EXPECT_EQ(end.status, 1);
    EXPECT_THAT(end.err, EndsWith("irqscope compile: stopped; nothing was written\n"));
    EXPECT_THAT(list_directory(path_), ElementsAre("a.bpf.c", "event.h", "slow", "tmp"));
    EXPECT_THAT(list_directory(path_ + "/tmp"), IsEmpty());
  }
}

// Nobody may wait for it.
bool ends_soon(pid_t pid) {
  for (int tries = 0; tries < 1000; ++tries, usleep(10'000)) {
    auto status = read_file(fmt::format("/proc/{}/status", pid));
    if (!status || status->find("\nState:\tZ") != status->npos) return true;
  }
  return false;
}

// What it left in the temporary folder goes with the next one; clang goes at once.
TEST_F(Compile, AKillLeavesNothingForLong) {
  put("slow",
      "#!/bin/sh\ncase \"$*\" in -v*|*-fsyntax-only*) exit 0;; esac\necho $$ >&2\nexec sleep 60\n");
  fs::permissions(path_ + "/slow", fs::perms::owner_all);
  Running program(irqscope({"compile", "a.bpf.c", "--clang", "./slow"}), options_);
  ASSERT_TRUE(program.wait_for_err("\n"));
  pid_t clang = std::stoi(program.err());
  program.signal(SIGKILL);
  program.wait();
  EXPECT_TRUE(ends_soon(clang));
  EXPECT_THAT(list_directory(path_ + "/tmp"), Not(IsEmpty()));
  EXPECT_EQ(run(irqscope({"compile", "a.bpf.c"}), options_).status, 0);
  EXPECT_THAT(list_directory(path_ + "/tmp"), IsEmpty());
}

}  // namespace
}  // namespace irqscope::test
