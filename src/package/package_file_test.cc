#include "package/package_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "package/base64.h"
#include "package/compression.h"
#include "package/tar.h"
#include "support/growth.h"

namespace irqscope::package {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Manifest named(const std::string& name) {
  Manifest manifest;
  manifest.object_name = name;
  return manifest;
}

std::string message_of(const std::string& bytes) {
  auto package = package_from_bytes(bytes, "test");
  return package ? "no error" : package.error().message;
}

TEST(PackageFile, GivesBackWhatItGot) {
  std::string object(5000, 'o');
  std::string text = package_json(object, named("foo_bpf"));
  EXPECT_EQ(text, package_json(object, named("foo_bpf")));
  auto package = package_from_bytes(text, "package.json").value();
  EXPECT_EQ(package.object, object);
  EXPECT_EQ(package.manifest, named("foo_bpf"));
  EXPECT_EQ(package.object_name, "foo_bpf");
}

TEST(PackageFile, ReadsATarWithTypesOfKernels) {
  std::string tar = write_tar({{"package.json", package_json("object", named("foo_bpf"))},
                               {"btfhub-archive/debian/12/x86_64/6.1.btf", "types"},
                               {"readme", "ignored"}})
                        .value();
  auto package = package_from_bytes(tar, "foo.tar").value();
  EXPECT_EQ(package.object, "object");
  ASSERT_EQ(package.kernel_types.size(), 1u);
  EXPECT_EQ(package.kernel_types[0].path, "btfhub-archive/debian/12/x86_64/6.1.btf");
  EXPECT_EQ(package.kernel_types[0].btf, "types");
  EXPECT_EQ(message_of(write_tar({{"a", "b"}}).value()), "the archive has no package.json");
}

TEST(PackageFile, NamesABareObjectAsItsCompilerDid) {
  auto package = package_from_bytes(
                     "\x7f"
                     "ELF...",
                     "dir/foo-bar.bpf.o")
                     .value();
  EXPECT_EQ(package.object_name, "foo_bar_bpf");
  EXPECT_FALSE(package.manifest);
}

std::string with_object(const std::string& text, const json& size) {
  return json({{"bpf_object", text},
               {"bpf_object_size", size},
               {"meta", {{"bpf_skel", json::object()}}}})
      .dump();
}

TEST(PackageFile, RefusesObjectsThatLie) {
  std::string packed = to_base64(compress(std::string(1u << 20, 'x')));
  EXPECT_EQ(message_of(with_object(packed, 1u << 20)), "no error");
  EXPECT_THAT(message_of(with_object(packed, 100)), HasSubstr("larger than the 100 bytes"));
  EXPECT_THAT(message_of(with_object(packed, (1u << 20) + 1)), HasSubstr("1048576 bytes in place"));
  // Not even asked for: nobody has that much memory.
  EXPECT_THAT(message_of(with_object(packed, 1ull << 60)),
              HasSubstr("bpf_object_size is no number"));
  EXPECT_THAT(message_of(with_object(packed, -1)), HasSubstr("bpf_object_size is no number"));
  EXPECT_THAT(message_of(with_object("not base64!", 1)), HasSubstr("is not base64"));
  EXPECT_THAT(message_of(with_object("Zm9v", 3)), HasSubstr("compression is damaged"));
}

TEST(PackageFile, RefusesWhatIsNoPackage) {
  EXPECT_EQ(message_of(""), "it is empty");
  EXPECT_THAT(message_of("hello"), HasSubstr("neither a package.json"));
  EXPECT_THAT(message_of("{"), HasSubstr("JSON is damaged at byte"));
  EXPECT_THAT(message_of("{}"), HasSubstr("no package: it has no bpf_object and meta"));
  EXPECT_THAT(message_of(R"({"bpf_skel":{}})"), HasSubstr("a manifest without its object"));
  EXPECT_THAT(message_of(R"({"name":"x","data":"","data_sz":1})"), HasSubstr("older than 0.3"));
  EXPECT_THAT(message_of(R"({"meta":{},"bpf_object":""})"), HasSubstr("no bpf_object_size"));
  EXPECT_THAT(message_of(std::string("\0asm\1\0\0\0", 8)), HasSubstr("WebAssembly"));
}

TEST(PackageFile, RefusesJsonThatIsNestedWithoutEnd) {
  std::string text = R"({"meta":)" + std::string(2'000'000, '[');
  EXPECT_THAT(message_of(text), HasSubstr("nested deeper than 64"));
}

TEST(PackageFile, RefusesNumbersThatNoTypeHolds) {
  EXPECT_EQ(message_of(R"({"meta":44444444444E444444444})"), "its JSON has a number too large");
}

TEST(PackageFile, NamesTheFile) {
  EXPECT_EQ(read_package("/nonexistent").error().message,
            "/nonexistent: No such file or directory");
  EXPECT_EQ(read_package("/").error().message, "/package.json: No such file or directory");
}

std::string repeated(size_t n, const std::string& begin, const std::string& element,
                     const std::string& end) {
  std::string text = begin + element;
  for (size_t i = 1; i < n; ++i) text += "," + element;
  return text + end;
}

// Whatever there is much of.
TEST(PackageFile, TakesTimeAsTheFileIsLong) {
  std::string object =
      R"("bpf_object":")" + to_base64(compress("object")) + R"(","bpf_object_size":6,)";
  std::string skeleton = "{" + object + R"("meta":{"bpf_skel":{)";
  struct Shape {
    const char* name;
    std::string begin, element, end;
  };
  for (const Shape& shape :
       {Shape{"unknown objects", "{" + object + R"("meta":{"bpf_skel":{}},"a":[)", "{}", "]}"},
        Shape{"one key", "{" + object + R"("meta":{"bpf_skel":{}})", R"("a":1)", "}"},
        Shape{"maps", skeleton + R"("maps":[)", R"({"name":"m","ident":"m"})", "]}}}"},
        Shape{"programs", skeleton + R"("progs":[)", R"({"name":"p","attach":"kprobe/x","b":{}})",
              "]}}}"},
        Shape{"variables", skeleton + R"("data_sections":[{"name":".rodata","variables":[)",
              R"({"name":"v","type":"int","cmdarg":{"long":"l","default":5}})", "]}]}}}"},
        Shape{"members", skeleton + R"("maps":[]},"export_types":[{"name":"e","members":[)",
              R"({"name":"m","type":"int"})", "]}]}}"}}) {
    auto read = [&](size_t n) {
      auto package =
          package_from_bytes(repeated(n, shape.begin + (shape.begin.ends_with("}") ? "," : ""),
                                      shape.element, shape.end),
                             "test");
      ASSERT_TRUE(package) << package.error().message;
    };
    EXPECT_LT(test::growth(2'000, read), test::kLinear) << shape.name;
  }
}

TEST(PackageFile, TakesTimeAsItsArchiveIsLong) {
  auto read = [](size_t n) {
    std::vector<TarEntry> entries = {{"package.json", package_json("object", named("foo_bpf"))}};
    for (size_t i = 0; i < n; ++i) {
      entries.push_back({fmt::format("btfhub-archive/{}.btf", i), "types"});
    }
    ASSERT_TRUE(package_from_bytes(write_tar(entries).value(), "test"));
  };
  EXPECT_LT(test::growth(2'000, read), test::kLinear);
}

}  // namespace
}  // namespace irqscope::package
