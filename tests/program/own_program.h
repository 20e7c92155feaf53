// A program of eBPF with an option of every kind, and `irqscope run` as a call of a function.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/writer.h"
#include "cli/program.h"
#include "program/program.h"
#include "support/compiled.h"

namespace irqscope::test {

struct Answer {
  int status = 0;
  std::string out;
  std::string err;
};

// words[0] is the name that the program is called by.
inline Answer call_as(const Words& words) {
  StringWriter out;
  StringWriter err;
  Context context{out, err, false, false, 0, {}};
  int status = run_program(context, words);
  return {status, out.text(), err.text()};
}

inline Answer call(Words arguments) {
  arguments.insert(arguments.begin(), "irqscope");
  return call_as(arguments);
}

inline void expect_refused(const Answer& answer, int status, const std::string& message) {
  EXPECT_EQ(answer.status, status) << answer.err;
  EXPECT_EQ(answer.out, "");
  EXPECT_TRUE(is_one_line(answer.err)) << answer.err;
  EXPECT_THAT(answer.err, testing::HasSubstr(message));
}

constexpr std::string_view kOwnProgram = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum color { red = 1, green, blue = 70000 };
enum below { minus = -1, zero };
struct event {
  int pid;
  char comm[16];
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, int);
  __type(value, struct event);
} calls SEC(".maps");

const volatile unsigned char of_u8;
const volatile unsigned short of_u16;
const volatile unsigned int of_u32;
const volatile unsigned long long of_u64;
const volatile signed char of_s8;
const volatile short of_s16;
const volatile int of_s32 = -7;
const volatile long long of_s64;
const volatile _Bool of_bool;
const volatile enum color of_color = green;
const volatile enum below of_below;
const volatile char of_text[8] = "abc";
const volatile int of_list[3];
const volatile double of_double;
/// @unit ms
unsigned long long of_time = 5;
/// @cmdarg {"long": "target-pid", "short": "p", "help": "only this process"}
int of_pid SEC(".data.custom") = 1;

SEC("tracepoint/syscalls/sys_enter_getpid")
int on_getpid(void* context) {
  struct event event = {};
  struct event* place;
  int key = of_u8 + of_u16 + of_u32 + of_u64 + of_s8 + of_s16 + of_s32 + of_s64 + of_color;
  key += of_bool + of_below + of_text[0] + of_list[0] + of_time + of_pid;
  bpf_map_update_elem(&calls, &key, &event, BPF_ANY);
  place = bpf_ringbuf_reserve(&events, sizeof(*place), 0);
  if (!place) return 0;
  place->pid = key;
  bpf_get_current_comm(place->comm, sizeof(place->comm));
  bpf_ringbuf_submit(place, 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
)";

// Compiled once for all tests of a test program.
inline const Compiled& own_program() {
  static const Compiled compiled(IRQSCOPE_PROGRAM, kOwnProgram);
  return compiled;
}

inline nlohmann::json own_package() {
  return nlohmann::json::parse(read_file(own_program().package()).value_or(""));
}

}  // namespace irqscope::test
