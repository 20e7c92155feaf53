#include "runner/loaded_package.h"

#include <linux/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

#include "base/clock.h"
#include "base/stop_signal.h"
#include "ebpf/trial.h"
#include "runner/kernel_config.h"
#include "runner/refusal.h"
#include "runner/safety.h"
#include "runner/section_target.h"
#include "runner/variants.h"
#include "runner/verifier_log.h"
#include "sys/tracefs.h"

namespace irqscope::runner {
namespace {

using ebpf::ObjectProgram;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

LoadError load_error(Error error) { return {std::move(error), {}, {}}; }

// Whether a refusal means that the kernel does not have what the program is for, in contrast to a
// program that the verifier has found wanting.
bool is_missing(const ebpf::LoadFailure& failure) {
  constexpr int kNotSupported = 524;  // ENOTSUPP, which only the kernel has
  const std::set<int> missing = {ESRCH, ENOENT, ENODEV, EOPNOTSUPP, kNotSupported};
  return missing.count(failure.error) > 0 || failure.log.empty();
}

// One object can be loaded once. What has to be tried otherwise (another variant, or without a
// program) is opened anew.
class Loader {
 public:
  Loader(const package::Package& package, const package::Manifest& manifest,
         const ebpf::ObjectInfo& described, const LoadRequest& request)
      : package_(package),
        manifest_(manifest),
        request_(request),
        programs_(described.programs),
        config_(kernel_config(described, request.settings)) {}

  tl::expected<LoadedPackage, LoadError> load() {
    auto ready = prepare();
    if (!ready) return tl::unexpected(load_error(ready.error()));
    while (true) {
      auto loaded = attempt();
      if (loaded) return loaded;
      if (try_otherwise()) continue;
      Error& error = loaded.error().error;
      if (nothing_left()) error.message = "no program is left; the last: " + failed_.reason;
      explain(error);
      return loaded;
    }
  }

 private:
  void explain(Error& error) const {
    const ObjectProgram* program = find(failed_.program);
    if (!program || error.kind != ErrorKind::failure) return;
    std::string why = explain_refusal(*program, request_.read.machine);
    if (!why.empty()) error.message += "; " + why;
  }

  // What failed last, for a decision what to try next.
  struct Failed {
    std::string program;
    bool missing = false;
    std::string reason;
  };

  Result<void> prepare() {
    if (programs_.empty()) return fail("the object has no program");
    for (const NamedTarget& target : request_.targets) {
      if (!find(target.program)) {
        return usage_error("--attach: the package has no program '{}'", target.program);
      }
    }
    for (Variants& variants : find_variants(programs_)) use_better(std::move(variants));
    auto safe = request_.allow_unsafe ? Result<void>() : check_safety(programs_, request_.targets);
    return safe ? mount_tracefs() : safe;
  }

  Result<void> mount_tracefs() const {
    bool is_used = std::any_of(programs_.begin(), programs_.end(),
                               [this](const auto& program) { return uses_tracefs(program); });
    if (!is_used || !request_.read.mounts_tracefs) return {};
    auto mounted = sys::mount_tracefs(request_.read.machine);
    return request_.skip_missing ? Result<void>() : mounted;
  }

  // Tracepoints are found there; so are kprobes and uprobes where perf does not know them (before
  // Linux 4.17).
  bool uses_tracefs(const ObjectProgram& program) const {
    std::string perf = request_.read.machine.sysfs() / "bus/event_source/devices/kprobe";
    return program.type == BPF_PROG_TYPE_TRACEPOINT ||
           (program.type == BPF_PROG_TYPE_KPROBE && access(perf.c_str(), F_OK) != 0);
  }

  const ObjectProgram* find(const std::string& name) const {
    auto found = std::find_if(programs_.begin(), programs_.end(),
                              [&](const ObjectProgram& program) { return program.name == name; });
    return found == programs_.end() ? nullptr : &*found;
  }

  // Who names a program wants that one.
  bool is_named(const std::vector<std::string>& names) const {
    return std::any_of(request_.targets.begin(), request_.targets.end(),
                       [&](const NamedTarget& target) { return contains(names, target.program); });
  }

  void use_better(Variants variants) {
    bool wants_better = is_named(variants.better);
    bool wants_other = is_named(variants.other);
    if (wants_better && wants_other) return;
    if (wants_other) std::swap(variants.better, variants.other);
    left_out_.insert(variants.other.begin(), variants.other.end());
    if (!wants_other && !wants_better) variants_.push_back(std::move(variants));
  }

  tl::expected<LoadedPackage, LoadError> attempt() {
    failed_ = {};
    ebpf::OpenRequest open{package_.object_name, request_.btf_file, config_};
    auto object = ebpf::UserObject::open(package_.object, open);
    if (!object) return tl::unexpected(load_error(object.error()));
    auto set_up =
        in_turn([&] { return set_variables(*object); }, [&] { return choose_programs(*object); });
    if (!set_up) return tl::unexpected(load_error(set_up.error()));
    auto sized = size_maps(*object, request_.map_sizes);
    if (!sized) return tl::unexpected(load_error(sized.error()));
    auto loaded = object->load();
    if (!loaded) return tl::unexpected(refusal(loaded.error()));
    auto readers = open_readers(manifest_, *object, request_.read);
    if (!readers) return tl::unexpected(load_error(readers.error()));
    LoadedPackage package{std::move(*object), std::move(*readers), {}, skipped_, {},
                          std::move(*sized)};
    for (const ObjectProgram& program : programs_) {
      if (left_out_.count(program.name) > 0) continue;
      auto attached = attach(program, package);
      if (!attached) return tl::unexpected(load_error(attached.error()));
    }
    package.left_out.assign(left_out_.begin(), left_out_.end());
    return package;
  }

  LoadError refusal(const ebpf::LoadFailure& failure) {
    failed_ = {failure.program, is_missing(failure), failure.reason};
    std::string what =
        failure.program.empty() ? "loading" : fmt::format("loading program '{}'", failure.program);
    return {{ErrorKind::failure, fmt::format("{}: {}", what, failure.reason)},
            end_of_log(failure.log),
            failure.log};
  }

  Result<void> set_variables(ebpf::UserObject& object) const {
    for (const Setting& setting : request_.settings) {
      const ebpf::ObjectVariable& variable = object.info().variables[setting.variable];
      if (variable.section == kKernelConfigSection) continue;
      auto set = object.set_variable(variable, setting.value);
      if (!set) return set;
    }
    return {};
  }

  Result<void> choose_programs(ebpf::UserObject& object) const {
    for (const std::string& name : left_out_) {
      auto left = object.leave_out(name);
      if (!left) return left;
    }
    for (const NamedTarget& target : request_.targets) {
      if (target.target.kind != ebpf::TargetKind::function) continue;
      auto set = object.set_kernel_target(target.program, target.target.place);
      if (!set) return set;
    }
    return {};
  }

  Result<std::vector<ebpf::AttachTarget>> targets_of(const ObjectProgram& program) const {
    std::vector<ebpf::AttachTarget> targets;
    for (const NamedTarget& named : request_.targets) {
      if (named.program == program.name) targets.push_back(named.target);
    }
    if (!targets.empty()) return targets;
    static const package::Program none;
    auto described =
        std::find_if(manifest_.programs.begin(), manifest_.programs.end(),
                     [&](const package::Program& known) { return known.name == program.name; });
    auto target =
        section_target(program, described == manifest_.programs.end() ? none : *described);
    if (!target) return tl::unexpected(target.error());
    targets.push_back(std::move(*target));
    return targets;
  }

  Result<void> attach(const ObjectProgram& program, LoadedPackage& package) {
    auto context = [&](Error error) {
      failed_ = {program.name, error.kind != ErrorKind::usage, error.message};
      return in_context(fmt::format("attaching program '{}'", program.name), std::move(error));
    };
    auto targets = targets_of(program);
    if (!targets) return context(targets.error());
    auto loaded = package.object.program(program.name);
    if (!loaded) return context(loaded.error());
    for (const ebpf::AttachTarget& target : *targets) {
      auto attachment = ebpf::Attachment::attach(*loaded, program, target);
      if (!attachment) return context(attachment.error());
      package.attachments.push_back(std::move(*attachment));
    }
    return {};
  }

  // Whether there is another way, which the next attempt goes.
  bool try_otherwise() {
    if (failed_.program.empty()) return false;
    for (auto variants = variants_.begin(); variants != variants_.end(); ++variants) {
      if (!contains(variants->better, failed_.program)) continue;
      for (const std::string& name : variants->other) left_out_.erase(name);
      left_out_.insert(variants->better.begin(), variants->better.end());
      variants_.erase(variants);
      return true;
    }
    if (!request_.skip_missing || !failed_.missing) return false;
    skipped_.push_back({failed_.program, failed_.reason});
    left_out_.insert(failed_.program);
    return !nothing_left();
  }

  bool nothing_left() const { return left_out_.size() == programs_.size(); }

  const package::Package& package_;
  const package::Manifest& manifest_;
  const LoadRequest& request_;
  const std::vector<ObjectProgram>& programs_;
  std::vector<Variants> variants_;  // whose other kind has not been tried
  std::set<std::string> left_out_;
  std::vector<SkippedProgram> skipped_;
  const std::string config_;  // of .kconfig
  Failed failed_;
};

}  // namespace

bool LoadedPackage::alive() const {
  return std::any_of(attachments.begin(), attachments.end(),
                     [](const ebpf::Attachment& attachment) { return attachment.alive(); });
}

Result<ebpf::UserObject> open_object(const package::Package& package, const std::string& btf_file) {
  ebpf::OpenRequest request{package.object_name, btf_file, {}};
  // What libbpf does grows with the square of some numbers: of variables, of maps.
  constexpr unsigned kMostSeconds = 3;
  constexpr uint64_t kSlowNs = 50'000'000;
  uint64_t begin_ns = monotonic_ns();
  auto survived =
      ebpf::survives([&] { (void)ebpf::UserObject::open(package.object, request); }, kMostSeconds);
  if (!survived) return in_context("the object", survived.error());
  std::optional<StopsAtOnce> nothing_is_attached_yet;
  if (monotonic_ns() - begin_ns > kSlowNs) nothing_is_attached_yet.emplace();
  auto object = ebpf::UserObject::open(package.object, request);
  if (!object) return in_context("the object", object.error());
  return object;
}

tl::expected<LoadedPackage, LoadError> load_package(const package::Package& package,
                                                    const package::Manifest& manifest,
                                                    const ebpf::ObjectInfo& described,
                                                    const LoadRequest& request) {
  return Loader(package, manifest, described, request).load();
}

}  // namespace irqscope::runner
