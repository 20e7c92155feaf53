#include <array>
#include <utility>

#include "output/entity_fields.h"

namespace irqscope::output {
namespace {

using CpuField = Field<In<CpuUse>>;

constexpr std::array kCpuParts = {
    CpuPart{"nmi", "%NMI", "net share of non-maskable interrupts",
            [](const CpuUse& use) { return use.net_ns.nmi; }},
    CpuPart{"hardirq", "%HARDIRQ", "of device interrupts",
            [](const CpuUse& use) { return use.hardirq_net_ns(); }},
    CpuPart{"vector", "%VECTOR", "of vectors", [](const CpuUse& use) { return use.vector_net_ns; }},
    CpuPart{"softirq", "%SOFTIRQ", "of softirqs",
            [](const CpuUse& use) { return use.net_ns.softirq; }},
    CpuPart{"thread", "%THREAD", "of threaded handlers",
            [](const CpuUse& use) { return use.net_ns.thread; }},
    CpuPart{"idle", "%FROM-IDLE", "that part of them which interrupted the idle task",
            [](const CpuUse& use) { return use.idle_net_ns.total(); }},
};

template <size_t kPart>
Value part_share(const In<CpuUse>& use) {
  return share_value(kCpuParts[kPart].net_ns(use.entity), use.interval.duration_ns);
}

template <size_t kPart>
constexpr CpuField part_field() {
  const CpuPart& part = kCpuParts[kPart];
  return {part.key,     part.heading, Unit::share,       FieldKind::gauge,
          Align::right, part.help,    part_share<kPart>, "cpu_share"};
}

template <size_t... kParts>
constexpr auto all_fields(std::index_sequence<kParts...>) {
  return std::array{
      CpuField{"cpu", "CPU", Unit::none, FieldKind::label, Align::right, "number of the CPU",
               [](const In<CpuUse>& use) -> Value { return int64_t{use->cpu}; }, "cpu"},
      part_field<kParts>()...,
      CpuField{"net_ns", "NET", Unit::duration, FieldKind::counter, Align::right, "all together",
               [](const In<CpuUse>& use) -> Value { return use->net_ns.total(); }, "net_ns"}};
}

constexpr auto kCpuFields = all_fields(std::make_index_sequence<kCpuParts.size()>());

}  // namespace

std::span<const CpuPart> cpu_parts() { return kCpuParts; }

std::span<const CpuField> cpu_fields() { return kCpuFields; }

}  // namespace irqscope::output
