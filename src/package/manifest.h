// What a package says beside its object: `meta` of a package.json (docs/package.md). Plain data.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace irqscope::package {

// How a variable appears among the program's options. What is absent follows from the variable.
struct OptionText {
  std::string long_name;   // without dashes
  std::string short_name;  // one character, or empty
  std::string help;
  std::optional<nlohmann::json> default_value;
  std::string unit;  // "ns", "us", "ms", "s" or "bytes": "5ms" and "4k" are understood
  friend bool operator==(const OptionText&, const OptionText&) = default;
};

struct Variable {
  std::string name;
  std::string type;  // as C writes it; for people
  std::optional<nlohmann::json> value;
  std::string description;
  OptionText option;  // `cmdarg`
  friend bool operator==(const Variable&, const Variable&) = default;
};

struct DataSection {
  std::string name;  // ".rodata"
  std::vector<Variable> variables;
  friend bool operator==(const DataSection&, const DataSection&) = default;
};

enum class SampleKind { key_value, log2_histogram, linear_histogram };

// A map that is read every so often.
struct Sample {
  uint64_t interval_ms = 1000;
  SampleKind kind = SampleKind::key_value;
  std::string unit = "(unit)";
  bool clear = false;  // `clear_map`: elements are deleted once they were read
  friend bool operator==(const Sample&, const Sample&) = default;
};

// Where in an event a stack is: names of members (`intepreter.stack_trace`).
struct StackFields {
  bool with_symbols = true;
  std::string pid = "pid";
  std::string cpu = "cpu_id";
  std::string comm = "comm";
  std::string kernel_bytes = "kstack_sz";
  std::string user_bytes = "ustack_sz";
  std::string kernel = "kstack";
  std::string user = "ustack";
  friend bool operator==(const StackFields&, const StackFields&) = default;
};

// A member of an event that the package describes by itself.
struct ExportMember {
  std::string name;
  uint64_t offset = 0;  // bytes
  uint32_t type_id = 0;
  friend bool operator==(const ExportMember&, const ExportMember&) = default;
};

enum class ExportKind { none, whole_value, type, members };

struct Export {
  ExportKind kind = ExportKind::none;
  uint32_t type_id = 0;               // of `type`: in the object's BTF
  std::vector<ExportMember> members;  // of `members`
  friend bool operator==(const Export&, const Export&) = default;
};

struct Map {
  std::string name;
  std::string ident;
  bool mmapable = false;
  std::optional<Sample> sample;
  std::optional<StackFields> stack;
  Export exported;
  friend bool operator==(const Map&, const Map&) = default;
};

struct Program {
  std::string name;
  std::string attach;  // the section
  bool link = true;
  // `ifindex`, `flags`, `xdpopts`, `tchook`, `tcopts` and whatever else the annotations of its
  // source said; an object.
  nlohmann::json annotations = nlohmann::json::object();
  friend bool operator==(const Program&, const Program&) = default;
};

struct Document {
  std::string version;
  std::string brief;
  std::string description;
  std::string details;
  friend bool operator==(const Document&, const Document&) = default;
};

struct ExportType {
  struct Member {
    std::string name;
    std::string type;
    friend bool operator==(const Member&, const Member&) = default;
  };
  std::string name;  // without `struct`
  uint64_t bytes = 0;
  uint32_t type_id = 0;
  std::vector<Member> members;
  friend bool operator==(const ExportType&, const ExportType&) = default;
};

struct Manifest {
  std::string object_name;  // what the object must be opened as, so that names of maps fit
  std::vector<DataSection> sections;
  std::vector<Map> maps;
  std::vector<Program> programs;
  std::optional<Document> document;
  std::vector<ExportType> export_types;
  bool multiple_exports = false;  // `enable_multiple_export_types`: each map says what it exports
  uint64_t poll_timeout_ms = 100;
  uint64_t perf_buffer_pages = 64;
  std::string made_by;  // `eunomia_version`
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

}  // namespace irqscope::package
