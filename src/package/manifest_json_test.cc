#include "package/manifest_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::package {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Manifest everything() {
  Manifest manifest;
  manifest.object_name = "foo_bpf";
  Variable variable{
      "pid", "pid_t", json(7), "whom to trace", {"process", "p", "help", json(0), "ms"}};
  manifest.sections = {{".rodata", {variable, {"plain", "int", {}, "", {}}}}};
  Map sampled{"hists", "hists", false, Sample{500, SampleKind::log2_histogram, "usecs", true},
              {},      {}};
  Map stacks{"events", "events", false, {}, StackFields{false, "p", "c", "n", "ks", "us", "k", "u"},
             {}};
  Map typed{"rb", "rb", false, {}, {}, {ExportKind::type, 321, {}}};
  Map made{"rb2", "rb2", false, {}, {}, {ExportKind::members, 0, {{"pid", 8, 2}}}};
  Map whole{"foo.rodata", "rodata", true, {}, {}, {ExportKind::whole_value, 0, {}}};
  manifest.maps = {sampled, stacks, typed, made, whole};
  manifest.programs = {{"x", "xdp", true, {{"ifindex", 2}, {"xdpopts", {{"old_prog_fd", 0}}}}}};
  manifest.document = {"1.0", "brief", "description", "details"};
  manifest.export_types = {{"event", 24, 5, {{"pid", "int"}, {"comm", "char[16]"}}}};
  manifest.multiple_exports = true;
  manifest.poll_timeout_ms = 10;
  manifest.perf_buffer_pages = 8;
  manifest.made_by = "0.3.4";
  return manifest;
}

TEST(ManifestJson, GivesBackWhatItGot) {
  Manifest manifest = everything();
  EXPECT_EQ(manifest_from_json(to_json(manifest)).value(), manifest);
  EXPECT_EQ(manifest_from_json(to_json(Manifest())).value(), Manifest());
}

TEST(ManifestJson, ReadsWhatOthersWrote) {
  auto meta = json::parse(R"({"bpf_skel":{
      "data_sections":[{"name":".rodata","variables":[{"name":"flag","type":"bool","value":true}]}],
      "maps":[{"ident":"hists","name":"hists","sample":{"interval":1000,"type":"log2_hist"}},
              {"ident":"rodata","mmaped":true,"name":"client_b.rodata"}],
      "obj_name":"client_bpf","progs":null},"debug_verbose":false,"future":[1]})");
  auto manifest = manifest_from_json(meta).value();
  EXPECT_EQ(manifest.object_name, "client_bpf");
  EXPECT_EQ(manifest.maps[0].sample, (Sample{1000, SampleKind::log2_histogram, "(unit)", false}));
  EXPECT_TRUE(manifest.maps[1].mmapable);
  EXPECT_TRUE(manifest.programs.empty());
  EXPECT_EQ(manifest.sections[0].variables[0].value, json(true));
}

// Where a value of the wrong kind is named by its place.
TEST(ManifestJson, NamesThePlaceOfAMistake) {
  const std::vector<std::pair<const char*, const char*>> mistakes = {
      {R"({})", "meta has no 'bpf_skel'"},
      {R"({"bpf_skel":[]})", "meta.bpf_skel is no object"},
      {R"({"bpf_skel":{"maps":7}})", "meta.bpf_skel.maps is no list"},
      {R"({"bpf_skel":{"maps":[{"name":1}]}})", "meta.bpf_skel.maps[0].name is no text"},
      {R"({"bpf_skel":{"maps":[{}]}})", "meta.bpf_skel.maps[0] has no name"},
      {R"({"bpf_skel":{"maps":[{"name":"m","sample":{"type":"pie"}}]}})",
       "sample.type is 'pie'; it may be"},
      {R"({"bpf_skel":{"maps":[{"name":"m","sample":{"interval":0}}]}})", "interval is 0"},
      {R"({"bpf_skel":{"maps":[{"name":"m","sample":{"interval":-1}}]}})", "interval is no number"},
      {R"({"bpf_skel":{"maps":[{"name":"m","export_config":{}}]}})", "neither btf_type_id nor"},
      {R"({"bpf_skel":{},"poll_timeout_ms":1e99})", "meta.poll_timeout_ms is no number from 0"},
      {R"({"bpf_skel":{},"export_types":[{"size":99999999999}]})", "export_types[0].size is no"},
  };
  for (const auto& [text, message] : mistakes) {
    auto manifest = manifest_from_json(json::parse(text));
    ASSERT_FALSE(manifest) << text;
    EXPECT_THAT(manifest.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace irqscope::package
