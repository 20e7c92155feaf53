// The fields of everything that is told of an interval beside its rows (row_fields.h).
#pragma once

#include <span>
#include <string_view>

#include "model/alert.h"
#include "model/run_info.h"
#include "output/field.h"

namespace irqscope::output {

// Of lost_events only a recording knows; where there are none it is left out.
std::span<const Field<Loss>> loss_fields();
std::span<const Field<Loss>> loss_fields_of(const Loss& loss);

std::span<const Field<In<CpuUse>>> cpu_fields();

// The parts that a CPU's time is made of, each a field of the CPU (its share) of the same key.
struct CpuPart {
  std::string_view key;
  std::string_view heading;
  std::string_view help;
  uint64_t (*net_ns)(const CpuUse& use);
};
std::span<const CpuPart> cpu_parts();

std::span<const Field<In<ProgramCost>>> program_fields();
std::span<const Field<Missing>> missing_fields();
std::span<const Field<Identity>> identity_fields();

// What took time from a task or cgroup.
std::span<const Field<Share>> share_fields();

std::span<const Field<Alert>> alert_fields();

// Of its source, what took time there.
struct AlertShare {
  const Alert& alert;
  const Share& share;
};
std::span<const Field<AlertShare>> alert_share_fields();

// How long a source waited, for JSON: the fields of its row without "delay_".
std::span<const Field<In<Row>>> delay_fields();

}  // namespace irqscope::output
