// The source of a program: its comments, and what they say of an object that is sound.
#include "compile/annotate.h"
#include "compile/declared_types.h"
#include "compile/export_wish.h"
#include "compile/exports.h"
#include "compile/lexer.h"
#include "compile/yaml.h"
#include "fuzz/fuzz.h"
#include "fuzz/sample_object.h"
#include "package/describe.h"
#include "package/manifest_json.h"

namespace irqscope::fuzz {
namespace {

void expect_tokens(std::string_view source) {
  const char* at = source.data();
  for (const compile::Token& token : compile::tokens_of(source)) {
    expect(!token.text.empty() && token.line > 0, "a token with text and line");
    expect(token.text.data() >= at &&
               token.text.data() + token.text.size() <= source.data() + source.size(),
           "tokens in the order of the source", token.text);
    at = token.text.data() + token.text.size();
  }
}

// The type that the object knows; all others are not there.
compile::KnownTypes known_types(const std::vector<compile::DeclaredType>& wished) {
  compile::KnownTypes known;
  for (const compile::DeclaredType& type : wished) known[type.in_c()];
  for (const ebpf::ObjectMap& map : sample_object().info().maps) {
    if (map.value) known[map.value->name] = map.value;
  }
  return known;
}

void annotate(std::string_view source) {
  auto comments = compile::doc_comments_of(source);
  auto wished = compile::types_wished_in(comments);
  auto known = known_types(wished);
  const ebpf::ObjectInfo& object = sample_object().info();
  package::Manifest manifest = package::describe(object);
  auto annotated = compile::annotate({"source.bpf.c", comments, object, known}, manifest);
  expect_message(annotated);
  if (!annotated) return;
  (void)compile::set_exports(
      {"source.bpf.c", "source.h", true, {}, wished, {}, known, object, annotated->exported},
      manifest);
  for (const std::string& function : compile::sending_functions(source)) {
    expect(!function.empty(), "a name");
  }
  nlohmann::json json = package::to_json(manifest);
  auto again = package::manifest_from_json(json);
  expect(again.has_value(), "what was written can be read", again ? "" : again.error().message);
  expect(package::to_json(*again) == json, "the same manifest");
  expect(!compile::to_yaml(json).empty(), "YAML");
}

}  // namespace
}  // namespace irqscope::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  std::string_view source = fuzz::text_of(data, size);
  fuzz::expect_tokens(source);
  (void)compile::types_declared_in(source,
                                   [](const std::string& file) { return file != "other.h"; });
  fuzz::annotate(source);
  return 0;
}
