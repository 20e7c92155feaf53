#include "compile/sent_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SendingFunctions, AreThoseWithSuchACall) {
  EXPECT_THAT(sending_functions("struct { int x; } events SEC(\".maps\");\n"
                                "static int send(void *c) { bpf_ringbuf_output(&rb, c, 4, 0); }\n"
                                "int quiet(void) { /* bpf_ringbuf_output */ return 0; }\n"
                                "SEC(\"tp_btf/x\")\n"
                                "int BPF_PROG(on_x, int a)\n"
                                "{ if (a) { e = bpf_ringbuf_reserve(&rb, 4, 0); } }\n"
                                "SEC(\"tp/y\") int on_y(void *c) __attribute__((used))\n"
                                "{ bpf_perf_event_output(c, &events, 0, &e, 4); }\n"),
              ElementsAre("on_x", "on_y", "send"));
  EXPECT_THAT(sending_functions("} bpf_ringbuf_output { ( ) {"), IsEmpty());
}

TEST(SentTypes, OfNoTreeThereAreNone) {
  SentTypes types;
  add_sent_types("{\n}\n{\n\"inner\": [{\"kind\": \"CallExpr\"}]\n}\n", types);
  add_sent_types("{\nno JSON\n}\n", types);
  EXPECT_THAT(types, IsEmpty());
}

}  // namespace
}  // namespace irqscope::compile
