// A package's object in the kernel: variables set, loaded, attached.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ebpf/attachment.h"
#include "ebpf/user_object.h"
#include "package/package_file.h"
#include "runner/map_sizes.h"
#include "runner/program_options.h"
#include "runner/readers.h"
#include "runner/target_text.h"

namespace irqscope::runner {

struct LoadRequest {
  std::vector<Setting> settings;
  std::vector<NamedTarget> targets;
  std::vector<MapSize> map_sizes;
  bool skip_missing = false;  // go on without programs whose target this kernel lacks
  bool allow_unsafe = false;  // programs that change or decide what others do
  std::string btf_file;       // of the kernel, in place of its own; empty: its own
  ReadRequest read;
};

struct SkippedProgram {
  std::string name;
  std::string reason;
};

struct LoadedPackage {
  ebpf::UserObject object;
  Readers readers;
  std::vector<ebpf::Attachment> attachments;  // destroyed first
  std::vector<SkippedProgram> skipped;        // of skip_missing
  std::vector<std::string> left_out;          // variants of programs that are attached
  std::string sizes_note;                     // which maps got a size; empty: none

  bool alive() const;  // whether something that a program is attached to is still there
};

// Why it is not: one line, and the part of the verifier's log that matters (many lines, or empty).
struct LoadError {
  Error error;
  std::string log;
  std::string whole_log;
};

// Opens the object to look at it. The first time this is done in a process of its own: if reading
// what a stranger made crashes, that is an error, and no crash.
Result<ebpf::UserObject> open_object(const package::Package& package, const std::string& btf_file);

// `described`: what open_object() has found in the package's object.
tl::expected<LoadedPackage, LoadError> load_package(const package::Package& package,
                                                    const package::Manifest& manifest,
                                                    const ebpf::ObjectInfo& described,
                                                    const LoadRequest& request);

}  // namespace irqscope::runner
