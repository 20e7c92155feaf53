#include "output/described.h"

#include "output/doctor_fields.h"
#include "output/entity_fields.h"
#include "output/event_fields.h"
#include "output/interval_fields.h"
#include "output/json_parts.h"
#include "output/noise_fields.h"
#include "output/recording_fields.h"
#include "output/source_fields.h"
#include "output/stream_report.h"
#include "output/verify_fields.h"

namespace irqscope::output {
namespace {

class List {
 public:
  template <class Entity>
  void add(std::string_view schema, std::span<const Field<Entity>> fields) {
    for (const Field<Entity>& field : fields) {
      list.push_back({schema, field.key, field.heading, field.help, field.unit, field.kind});
    }
  }

  std::vector<Described> list;
};

void add_snapshot(List& list) {
  constexpr std::string_view kSnapshot = "irqscope.snapshot/1";
  list.add(kSnapshot, interval_fields());
  list.add(kSnapshot, std::span<const RowField>(row_json_fields()));
  list.add(kSnapshot, delay_fields());
  list.add(kSnapshot, share_fields());
  list.add(kSnapshot, cpu_fields());
  list.add(kSnapshot, missing_fields());
  list.add(kSnapshot, program_fields());
  list.add(kSnapshot, identity_fields());
  list.add(kSnapshot, loss_fields());
}

void add_reports(List& list) {
  list.add("irqscope.noise/1", noise_fields());
  list.add("irqscope.noise/1", cpu_noise_fields());
  list.add("irqscope.noise/1", noise_source_fields());
  list.add("irqscope.noise/1", missing_fields());
  list.add("irqscope.verify/1", verify_fields());
  list.add("irqscope.verify/1", comparison_fields());
  list.add("irqscope.verify/1", sum_fields());
  list.add("irqscope.doctor/1", diagnosis_fields());
  list.add("irqscope.doctor/1", check_fields());
  list.add("irqscope.recording/1", recording_fields());
  list.add("irqscope.bench.stream/1", stream_fields());
}

}  // namespace

std::vector<Described> described_fields() {
  List list;
  add_snapshot(list);
  list.add("irqscope.alert/1", alert_fields());
  list.add("irqscope.alert/1", alert_share_fields());
  list.add("irqscope.event/1", event_fields());
  list.add("irqscope.lost/1", lost_fields());
  list.add("irqscope.trace_end/1", summary_fields());
  add_reports(list);
  return std::move(list.list);
}

}  // namespace irqscope::output
