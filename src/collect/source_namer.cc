#include "collect/source_namer.h"

#include <fmt/ranges.h>

#include <array>
#include <cstring>

#include "model/vectors.h"
#include "sys/irq_identity.h"
#include "sys/irq_threads.h"

namespace irqscope {
namespace {

constexpr std::array<std::string_view, 6> kFunctionTypes = {"timer", "hrtimer", "tasklet",
                                                            "work",  "napi",    "csd"};
constexpr uint32_t kIpi = 0xffff;  // bpf/vector.h: told apart by name only

std::string text_of(const char* chars, size_t most) { return {chars, strnlen(chars, most)}; }

std::string row_text(const iq_row& row) { return text_of(row.name, sizeof(row.name)); }

}  // namespace

SourceNamer::SourceNamer(const CollectRequest& request, const sys::Machine& machine)
    : request_(request), machine_(machine), cgroups_(machine) {}

const sys::Kallsyms* SourceNamer::kallsyms() {
  if (!kallsyms_) kallsyms_ = sys::Kallsyms::read(machine_);
  return *kallsyms_ ? &**kallsyms_ : nullptr;
}

std::optional<sys::Symbol> SourceNamer::symbol(uint64_t address) {
  return kallsyms() ? kallsyms()->find(address) : std::nullopt;
}

std::string SourceNamer::softirq_name(uint32_t vector) const {
  return vector < softirq_names_.size() ? softirq_names_[vector] : "?";
}

std::string SourceNamer::name_of(uint32_t kind, uint32_t id) const {
  if (kind == IQ_SOFTIRQ) return softirq_name(id);
  if (kind == IQ_VECTOR) return id == kIpi ? "ipi" : std::string(vector_name(id));
  if (kind == IQ_NMI) return "nmi";
  auto names = irq_names_.find(id);
  return names == irq_names_.end() ? "?" : fmt::format("{}", fmt::join(names->second, ", "));
}

void SourceNamer::describe_hardirq(const iq_row& row, Description& source) {
  source.name = row_text(row);
  irq_names_[row.id].insert(source.name);
  if (request_.identity) source.identity = sys::read_irq_identity(machine_, row.id, source.name);
  if (!request_.resolve_handlers && !request_.identity) return;
  auto found = symbol(row.handler);
  if (!found) return;
  source.handler = found->name;
  if (source.identity && !found->module.empty()) source.identity->module = found->module;
}

void SourceNamer::describe_function(const iq_row& row, Description& source) {
  size_t type = IQ_FUNCTION_TYPE(row.id);
  source.type = type < kFunctionTypes.size() ? kFunctionTypes[type] : "?";
  source.within = name_of(IQ_FUNCTION_PARENT_KIND(row.id), IQ_FUNCTION_PARENT_ID(row.id));
  auto found = symbol(row.handler);
  if (found) source.handler = found->name;
  source.name = row_text(row);  // of a network device
  if (source.name.empty()) source.name = found ? found->name : fmt::format("{:#x}", row.handler);
}

Source SourceNamer::thread(const iq_row& row) const {
  Source source({Kind::thread, 0, row.id}, row_text(row));
  auto thread = sys::irq_thread(machine_, row.id, source->name);
  if (!thread) return source;
  source.key.id = thread->irq;
  source.edit().name = thread->secondary ? thread->name + " (2nd)" : thread->name;
  return source;
}

Description SourceNamer::describe(const iq_row& row) {
  Description source;
  switch (row.kind) {
    case IQ_HARDIRQ:
      describe_hardirq(row, source);
      break;
    case IQ_NMI: {
      auto found = symbol(row.handler);
      source.name = found ? found->name : fmt::format("{:#x}", row.handler);
      break;
    }
    case IQ_FUNCTION:
      describe_function(row, source);
      break;
    default:
      source.name = row_text(row);
      if (source.name.empty()) source.name = name_of(row.kind, row.id);
  }
  return source;
}

Source SourceNamer::anywhere(const iq_row& row) {
  if (row.kind == IQ_THREAD) return thread(row);
  return {{static_cast<Kind>(row.kind), row.id, row.action}, describe(row)};
}

const Source& SourceNamer::source_of(size_t number, const iq_row& row, Alike* alike) {
  if (number >= sources_.size()) sources_.resize(number + 1);
  std::optional<Source>& source = sources_[number];
  if (source) return *source;
  if (alike) {
    auto [same, is_new] = alike->try_emplace({row.kind, row.id, row.action, row.handler});
    if (is_new) same->second = anywhere(row);
    source = same->second;
  } else {
    source = anywhere(row);
  }
  source->key.cpu = static_cast<int>(row.cpu);
  if (row.context != IQ_NO_CONTEXT) source->key.context = static_cast<RunContext>(row.context - 1);
  return *source;
}

Source SourceNamer::victim(const iq_theft_key& key, const char* comm) {
  if (request_.victims != Kind::task) return cgroup(key.victim);
  return {{Kind::task, static_cast<uint32_t>(key.victim), key.start_ns, {}, {}},
          key.victim == 0 ? "(idle)" : text_of(comm, sizeof(iq_theft::comm))};
}

Source SourceNamer::cgroup(uint64_t id) {
  auto name = cgroups_.find(id);
  SourceKey key{Kind::cgroup, 0, id, {}, {}};
  if (!name) return {key, fmt::format("(gone: cgroup {})", id)};
  return {key, Description{.name = name->name, .path = name->path}};
}

std::string SourceNamer::code(uint64_t address) {
  auto found = kallsyms() ? kallsyms()->containing(address) : std::nullopt;
  if (!found) return fmt::format("{:#x}", address);
  std::string text = fmt::format("{}+{:#x}", found->symbol.name, found->offset);
  return found->symbol.module.empty() ? text : fmt::format("{} [{}]", text, found->symbol.module);
}

Share SourceNamer::cause(const iq_theft_key& key) const {
  Share share;
  share.source.kind = static_cast<Kind>(key.kind);
  share.source.id = key.id;
  share.name = name_of(key.kind, key.id);
  return share;
}

}  // namespace irqscope
