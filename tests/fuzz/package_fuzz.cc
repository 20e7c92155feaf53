// A package.json, read and written again; and whatever package it is, as `irqscope inspect` and the
// help of its program show it. The manifest's object is one that is sound, the object's manifest
// its own.
#include "cli/program_parser.h"
#include "fuzz/fuzz.h"
#include "fuzz/sample_object.h"
#include "package/describe.h"
#include "package/manifest_json.h"
#include "runner/inspected.h"
#include "runner/section_target.h"

namespace irqscope::fuzz {
namespace {

void expect_round_trip(const package::Package& package) {
  auto again = package::package_from_bytes(package::package_json(package.object, *package.manifest),
                                           "package.json");
  expect(again.has_value(), "what was written can be read", again ? "" : again.error().message);
  expect(again->object == package.object, "the same object");
  expect(package::to_json(*again->manifest) == package::to_json(*package.manifest),
         "the same manifest");
}

void show_help(const package::Manifest& manifest, const ebpf::ObjectInfo& object) {
  StringWriter out;
  StringWriter err;
  const Context context{.out = out, .err = err, .machine = {}};
  expect_message(parse_program_arguments(context, "program", manifest, object, {}));
  auto help = parse_program_arguments(context, "program", manifest, object, {"--help"});
  expect_message(help);
  expect(!help || help->status == 0, "help that was asked for");
  expect_harmless(out.text(), "\n");
}

void inspect(const package::Package& package, const package::Manifest& manifest,
             const ebpf::UserObject& object) {
  auto outputs = runner::choose_outputs(manifest, object);
  expect_message(outputs);
  if (!outputs) return;
  runner::Inspected inspected{"package.json",
                              package,
                              manifest,
                              object.info(),
                              runner::program_options(manifest, object.info()),
                              std::move(*outputs),
                              {}};
  expect_harmless(runner::inspected_text(inspected, 80, false), "\n");
  expect(nlohmann::json::accept(runner::inspected_json(inspected)), "JSON");
}

void find_targets(const package::Manifest& manifest, const ebpf::ObjectInfo& object) {
  for (const package::Program& program : manifest.programs) {
    for (const ebpf::ObjectProgram& known : object.programs) {
      expect_message(runner::section_target(known, program));
    }
  }
}

void show(const package::Package& package, const package::Manifest& manifest,
          const ebpf::UserObject& object) {
  show_help(manifest, object.info());
  inspect(package, manifest, object);
  find_targets(manifest, object.info());
}

void show_object(const package::Package& package) {
  ebpf::OpenRequest request;
  request.name = package.object_name;
  auto object = ebpf::UserObject::open(package.object, request);
  expect_message(object);
  if (object) show(package, package::describe(object->info()), *object);
}

}  // namespace
}  // namespace irqscope::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  auto package =
      package::package_from_bytes(std::string(fuzz::text_of(data, size)), "package.json");
  fuzz::expect_message(package);
  if (!package) return 0;
  if (package->manifest) {
    fuzz::expect_round_trip(*package);
    fuzz::show(*package, *package->manifest, fuzz::sample_object());
  } else {
    fuzz::show_object(*package);
  }
  return 0;
}
