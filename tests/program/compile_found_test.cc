// What irqscope compile finds out by itself: types of events, and what a source lacks.
#include "base/new_file.h"
#include "program/own_program.h"

namespace irqscope::test {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;

class CompileFinds : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& text) {
    EXPECT_TRUE(write_new_file(folder_.path() / name, text));
  }
  Finished compile(const std::string& source, const std::string& headers = kHeaders) {
    put("a.bpf.c", headers + source + "char LICENSE[] SEC(\"license\") = \"GPL\";\n");
    return run({IRQSCOPE_PROGRAM, "compile", (folder_.path() / "a.bpf.c").string()});
  }
  json meta() const {
    auto text = read_file(folder_.path() / "package.json");
    return json::parse(text.value_or("{}")).value("meta", json::object());
  }
  std::vector<std::string> exported() const {
    std::vector<std::string> names;
    json all = meta();
    for (const json& type : all["export_types"]) names.push_back(type["name"]);
    return names;
  }

  static inline const std::string kHeaders =
      "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n";
  static inline const std::string kMaps =
      "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb "
      "SEC(\".maps\");\n"
      "struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); "
      "__uint(value_size, 4); } perf SEC(\".maps\");\n";
  TemporaryFolder folder_ = *TemporaryFolder::create();
};

TEST_F(CompileFinds, TheTypeThatACallSends) {
  Finished end = compile("struct event { int pid; };\n" + kMaps +
                         "SEC(\"tp/a/b\") int on_it(void *c) {\n"
                         "  struct event e = {1};\n"
                         "  bpf_perf_event_output(c, &perf, BPF_F_CURRENT_CPU, &e, sizeof(e));\n"
                         "  bpf_ringbuf_output(&rb, &e, sizeof(e), 0);\n"
                         "  return 0;\n}\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err,
              HasSubstr("map 'perf' has events of 'struct event', which the program sends"));
  EXPECT_EQ(exported(), (Words{"event"}));
  EXPECT_FALSE(meta().value("enable_multiple_export_types", false));
}

TEST_F(CompileFinds, TheTypeOfEachMap) {
  Finished end =
      compile("struct first { int pid; };\ntypedef struct { long sum; } second_t;\n" + kMaps +
              "SEC(\"tp/a/b\") int on_it(void *c) {\n"
              "  struct first e = {1};\n"
              "  second_t *room = bpf_ringbuf_reserve(&rb, sizeof(*room), 0);\n"
              "  bpf_perf_event_output(c, &perf, BPF_F_CURRENT_CPU, &e, sizeof(e));\n"
              "  if (room) bpf_ringbuf_discard(room, 0);\n"
              "  return 0;\n}\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err, HasSubstr("map 'rb' has events of 'second_t'"));
  EXPECT_EQ(meta()["enable_multiple_export_types"], true);
  EXPECT_NE(meta()["bpf_skel"]["maps"][0]["export_config"],
            meta()["bpf_skel"]["maps"][1]["export_config"]);
}

TEST_F(CompileFinds, TwoTypesForOneMapAreAQuestion) {
  Finished end = compile("struct first { int a; };\nstruct second { long b; };\n" + kMaps +
                         "SEC(\"tp/a/b\") int on_it(void *c) {\n"
                         "  struct first e = {1};\n  struct second f = {2};\n"
                         "  bpf_ringbuf_output(&rb, &e, sizeof(e), 0);\n"
                         "  bpf_ringbuf_output(&rb, &f, sizeof(f), 0);\n"
                         "  return 0;\n}\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err, HasSubstr("map 'rb' is sent 'struct first' and 'struct second', so"));
  EXPECT_EQ(exported(), Words());
}

TEST_F(CompileFinds, TheHeaderOfItsName) {
  put("a.h", "struct event { int pid; };\n");
  Finished end = compile("#include \"a.h\"\n" + kMaps +
                         "static int send(void *map, void *data) {\n"
                         "  return bpf_ringbuf_output(map, data, 4, 0);\n}\n"
                         "SEC(\"tp/a/b\") int on_it(void *c) {\n"
                         "  struct event e = {1};\n  return send(&rb, &e);\n}\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err, HasSubstr("map 'rb' has events of 'event' in "));
  EXPECT_EQ(exported(), (Words{"event"}));
}

// Maps and what sends to them in a header, as libbpf-tools has it.
TEST_F(CompileFinds, TheTypeThatAWrapperOfTheHelpersSends) {
  put("compat.bpf.h",
      "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events "
      "SEC(\".maps\");\n"
      "static void *reserve_buf(__u64 size) { return bpf_ringbuf_reserve(&events, 8, 0); }\n"
      "static long submit_buf(void *c, void *buf, __u64 size) {\n"
      "  bpf_ringbuf_submit(buf, 0);\n  return 0;\n}\n");
  put("a.h", "struct args { long a[5]; };\nstruct event { long pid; };\n");
  Finished end = compile(
      "#include \"a.h\"\n#include \"compat.bpf.h\"\n"
      "SEC(\"tp/a/b\") int on_it(void *c) {\n"
      "  struct event *e = reserve_buf(sizeof(*e));\n"
      "  if (e) submit_buf(c, e, sizeof(*e));\n  return 0;\n}\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err,
              HasSubstr("map 'events' has events of 'struct event', which the program sends"));
}

TEST_F(CompileFinds, TheTypeThatIsSentToAMapOfAHeader) {
  put("maps.h", kMaps);
  put("a.h", "struct args { long a[5]; };\nstruct event { long pid; };\n");
  Finished end = compile(
      "#include \"a.h\"\n#include \"maps.h\"\n"
      "SEC(\"tp/a/b\") int on_it(void *c) {\n"
      "  struct event e = {1};\n"
      "  bpf_ringbuf_output(&rb, &e, sizeof(e), 0);\n  return 0;\n}\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.err, HasSubstr("map 'rb' has events of 'struct event'"));
}

TEST_F(CompileFinds, WhichDeclarationsAreMissing) {
  Finished end = compile("SEC(\"tp/a/b\") int on_it(void *c) { return 0; }\n",
                         "#include <bpf/bpf_helpers.h>\n");
  EXPECT_EQ(end.status, 1);
  EXPECT_TRUE(is_one_line(end.err)) << end.err;
  EXPECT_THAT(end.err,
              testing::ContainsRegex("declarations are missing; add at its top: #include "));
  end = compile("SEC(\"tp/a/b\") int on_it(void *c) { return 0; }\n", "");
  EXPECT_TRUE(is_one_line(end.err)) << end.err;
  EXPECT_THAT(end.err, EndsWith(", #include <bpf/bpf_helpers.h>\n"));
  end = compile("SEC(\"tp/a/b\") int on_it(void *c) { return wrong; }\n");
  EXPECT_THAT(end.err, HasSubstr("use of undeclared identifier 'wrong'"));
}

// Programs for libbpf 1.5.
TEST_F(CompileFinds, WhatNewerLibbpfHas) {
  if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) GTEST_SKIP() << "no BTF to make vmlinux.h of";
  Finished end = compile(
      R"(
size_t total;
SEC("uprobe") int BPF_UPROBE(on_call, int a, long b, long c, long d, long e) {
  total += e;
  return 0;
}
SEC("uretprobe") int BPF_URETPROBE(on_return, int result) { total += result; return 0; }
SEC("usdt") int BPF_USDT(on_usdt, long argument) { total += argument; return 0; }
SEC("ksyscall/read") int BPF_KSYSCALL(on_read, int fd) { total += fd; return 0; }
__noinline int global(struct bpf_perf_event_data *ctx __arg_ctx, int *at __arg_nonnull) {
  return at ? *at : 0;
}
SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *before, struct task_struct *next) {
  struct task_struct *task = bpf_core_cast(next, struct task_struct);
  int number, *place;
  bpf_for(number, 0, 5) total += number;
  bpf_repeat(3) total++;
  bpf_for_each(num, place, 0, 4) total += *place;
  total += task->pid;
  return 0;
}
)",
      "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n"
      "#include <bpf/bpf_core_read.h>\n#include <bpf/usdt.bpf.h>\n");
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(end.err, "");
}

TEST_F(CompileFinds, FunctionsOfTheKernel) {
  auto btf = read_file("/sys/kernel/btf/vmlinux");
  bool are_marked = btf && btf->find("bpf_kfunc") != std::string::npos;
  if (!are_marked) GTEST_SKIP() << "this kernel's BTF marks no functions for programs";
  for (const char* own : {"",
                          "extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;\n"
                          "extern void *bpf_task_release(void *task) __ksym;\n"}) {
    Finished end = compile(std::string(own) +
                               "SEC(\"tp_btf/sched_switch\") int on_it(void *c) {\n"
                               "  struct task_struct *task = bpf_task_from_pid(1);\n"
                               "  if (task) bpf_task_release(task);\n"
                               "  return 0;\n}\n",
                           "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n");
    EXPECT_EQ(end.status, 0) << end.err;
    EXPECT_EQ(end.err, "");
  }
}

}  // namespace
}  // namespace irqscope::test
