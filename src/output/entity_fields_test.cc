#include "output/entity_fields.h"

#include <gmock/gmock.h>

#include <set>

#include "output/doctor_fields.h"
#include "output/entity_json.h"
#include "output/interval_fields.h"
#include "output/json_parts.h"
#include "output/noise_fields.h"
#include "output/recording_fields.h"
#include "output/stream_report.h"
#include "output/verify_fields.h"

namespace irqscope::output {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Entity>
void expect_described(std::span<const Field<Entity>> fields) {
  std::set<std::string_view> keys;
  EXPECT_FALSE(fields.empty());
  for (const Field<Entity>& field : fields) {
    EXPECT_TRUE(keys.insert(field.key).second) << field.key;
    EXPECT_FALSE(field.heading.empty()) << field.key;
    EXPECT_FALSE(field.help.empty()) << field.key;
    EXPECT_NE(field.get == nullptr, field.nested == nullptr) << field.key;
    bool is_nested = field.kind == FieldKind::list || field.kind == FieldKind::object;
    EXPECT_EQ(field.nested != nullptr, is_nested) << field.key;
    EXPECT_TRUE(field.csv.empty() || find_row_field(field.csv) ||
                find(identity_fields(), field.csv))
        << field.key;
  }
}

TEST(EntityFields, AreDescribedOnce) {
  expect_described(loss_fields());
  expect_described(cpu_fields());
  expect_described(program_fields());
  expect_described(missing_fields());
  expect_described(identity_fields());
  expect_described(share_fields());
  expect_described(alert_fields());
  expect_described(alert_share_fields());
  expect_described(delay_fields());
  expect_described(interval_fields());
  expect_described(std::span<const RowField>(row_json_fields()));
}

TEST(EntityFields, OfReportsAreDescribedOnce) {
  expect_described(noise_fields());
  expect_described(cpu_noise_fields());
  expect_described(noise_source_fields());
  expect_described(verify_fields());
  expect_described(comparison_fields());
  expect_described(sum_fields());
  expect_described(diagnosis_fields());
  expect_described(check_fields());
  expect_described(recording_fields());
  expect_described(let_go_fields());
  expect_described(cut_off_fields());
  expect_described(stream_fields());
}

template <class Entity>
std::vector<std::string_view> only_in_json(std::span<const Field<Entity>> fields) {
  std::vector<std::string_view> keys;
  for (const Field<Entity>& field : fields) {
    if (field.csv.empty()) keys.push_back(field.key);
  }
  return keys;
}

TEST(EntityFields, AreInCsvUnlessItHasNoPlaceForThem) {
  EXPECT_THAT(only_in_json(loss_fields()), IsEmpty());
  EXPECT_THAT(only_in_json(cpu_fields()), IsEmpty());
  EXPECT_THAT(only_in_json(identity_fields()), IsEmpty());
  EXPECT_THAT(only_in_json(program_fields()), ElementsAre("misses"));
  EXPECT_THAT(only_in_json(missing_fields()), ElementsAre("reason"));
  // The value stands in the column of its figure.
  EXPECT_THAT(only_in_json(alert_fields()), ElementsAre("value", "cpu_value", "top"));
}

TEST(EntityFields, OfACpuAreItsPartsAndTheirSum) {
  for (const CpuPart& part : cpu_parts()) {
    const auto* field = find(cpu_fields(), part.key);
    ASSERT_TRUE(field) << part.key;
    CpuUse use{3, {1, 20, 300, 4000}, {0, 0, 100, 0}, {}, 5};
    Interval interval;
    interval.duration_ns = 1000;
    EXPECT_EQ(std::get<double>(field->get({interval, use})),
              static_cast<double>(part.net_ns(use)) / 1000)
        << part.key;
  }
}

TEST(EntityFields, ThatAreNotKnownAreNull) {
  Json loss = json_of(loss_fields(), Loss{});
  for (const auto& [key, value] : loss.items()) EXPECT_TRUE(value.is_null()) << key;
  Json identity = json_of(identity_fields(), Identity{});
  for (const auto& [key, value] : identity.items()) EXPECT_TRUE(value.is_null()) << key;
  Interval interval;
  ProgramCost cost;
  Json program = json_of(program_fields(), In<ProgramCost>{interval, cost});
  EXPECT_TRUE(program["ns_per_run"].is_null());
  EXPECT_TRUE(program["cpu_share"].is_null());
  EXPECT_TRUE(program["misses"].is_null());
  EXPECT_EQ(program["runs"], 0);
}

}  // namespace
}  // namespace irqscope::output
