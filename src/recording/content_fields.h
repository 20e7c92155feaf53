// The fields of all that is written as JSON, each once: `each` is either a writer or a reader. A
// text may have a third argument, how many bytes it has at most; else that is kLongestName.
#pragma once

#include <concepts>
#include <type_traits>

#include "recording/content.h"

namespace irqscope::recording {

// No name of the kernel's is longer: KSYM_NAME_LEN (include/linux/kallsyms.h) is the largest.
inline constexpr size_t kLongestName = 512;
inline constexpr size_t kLongestPath = 4096;   // PATH_MAX (include/uapi/linux/limits.h)
inline constexpr size_t kLongestText = 65536;  // a command line; a list of every second CPU

// A value that is written, or a variable that is read into.
template <class T, class U>
concept Some = std::same_as<std::remove_const_t<T>, U>;

void fields(auto& each, Some<Clocks> auto& clocks) {
  each("monotonic_ns", clocks.monotonic_ns);
  each("wall_ns", clocks.wall_ns);
}

void fields(auto& each, Some<Missing> auto& missing) {
  each("kind", missing.kind);
  each("what", missing.what);
  each("reason", missing.reason, kLongestPath);
}

void fields(auto& each, Some<RunInfo> auto& run) {
  each("kinds", run.kinds);
  each("backend", run.backend);
  each("attach", run.attach);
  each("has_times", run.has_times);
  each("has_net", run.has_net);
  each("kernel", run.kernel);
  each("missing", run.missing);
}

void fields(auto& each, Some<Header> auto& header) {
  each("version", header.version);
  each("host", header.host);
  each("architecture", header.architecture);
  each("command_line", header.command_line, kLongestText);
  each("cpus", header.cpus);
  each("has_functions", header.has_functions);
  each("of_some_tasks", header.of_some_tasks);
  each("start", header.start);
  each("run", header.run);
}

void fields(auto& each, Some<SourceKey> auto& key) {
  each("kind", key.kind);
  each("id", key.id);
  each("action", key.action);
  each("cpu", key.cpu);
  each("context", key.context);
}

void fields(auto& each, Some<Identity> auto& identity) {
  each("module", identity.module);
  each("chip", identity.chip);
  each("hwirq", identity.hwirq);
  each("trigger", identity.trigger);
  each("device", identity.device, kLongestPath);
  each("node", identity.node);
  each("affinity", identity.affinity, kLongestText);
  each("effective_affinity", identity.effective_affinity, kLongestText);
}

void fields(auto& each, Some<Description> auto& description) {
  each("name", description.name);
  each("handler", description.handler);
  each("within", description.within);
  each("type", description.type);
  each("path", description.path, kLongestPath);
  each("identity", description.identity);
}

void fields(auto& each, const Source& source) {
  each("key", source.key);
  fields(each, *source);
}

void fields(auto& each, Source& source) {
  each("key", source.key);
  fields(each, source.edit());
}

void fields(auto& each, Some<NumberedSource> auto& source) {
  each("number", source.number);
  each("source", source.source);
}

void fields(auto& each, Some<NumberedCgroup> auto& cgroup) {
  each("id", cgroup.id);
  each("name", cgroup.name, kLongestPath);
  each("path", cgroup.path, kLongestPath);
}

void fields(auto& each, Some<Loss> auto& loss) {
  each("unmatched", loss.unmatched);
  each("table_full", loss.table_full);
  each("missed_runs", loss.missed_runs);
}

void fields(auto& each, Some<Mark> auto& mark) {
  each("clocks", mark.clocks);
  each("loss", mark.loss);
  each("lost_events", mark.lost_events);
  each.maybe("events", mark.events);
}

void fields(auto& each, Some<SourceSum> auto& sum) {
  each("source", sum.source);
  each("handled", sum.handled);
  each("not_handled", sum.not_handled);
  each("gross_ns", sum.gross_ns);
  each("nested_ns", sum.nested_ns);
}

void fields(auto& each, Some<End> auto& end) {
  each("clocks", end.clocks);
  each("reason", end.reason, kLongestPath);
  each("sent_events", end.sent_events);
  each("lost_events", end.lost_events);
  each("sums", end.sums);
  each.maybe("failed", end.failed);
}

}  // namespace irqscope::recording
