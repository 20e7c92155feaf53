#include "model/vectors.h"

#include <gtest/gtest.h>

namespace irqscope {
namespace {

TEST(Vectors, HaveTheNamesOfTheirTracepoints) {
  EXPECT_EQ(vector_name(static_cast<uint32_t>(Vector::local_timer)), "local_timer");
  EXPECT_EQ(vector_name(static_cast<uint32_t>(Vector::call_function_single)),
            "call_function_single");
  EXPECT_EQ(vector_name(static_cast<uint32_t>(Vector::error_apic)), "error_apic");
  EXPECT_EQ(vector_name(static_cast<uint32_t>(Vector::x86_platform_ipi)), "x86_platform_ipi");
  EXPECT_EQ(vector_name(kVectorCount), "?");
  EXPECT_EQ(vector_name(kFirstIpi), "?");
}

}  // namespace
}  // namespace irqscope
