#include "ebpf/user_object.h"

#include <elf.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "ebpf/elf_sections.h"
#include "ebpf/embedded.h"
#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

std::string object_image() {
  const EmbeddedObject probe = probe_object();
  return {reinterpret_cast<const char*>(probe.elf.data()), probe.elf.size()};
}

// The same object with a section of another type.
std::string with_type(const std::string& name, uint32_t type) {
  std::string image = object_image();
  auto sections = read_elf_sections(image).value();
  auto* headers = reinterpret_cast<Elf64_Shdr*>(
      image.data() + reinterpret_cast<const Elf64_Ehdr*>(image.data())->e_shoff);
  for (size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].name == name) headers[i].sh_type = type;
  }
  return image;
}

OpenRequest probe_request() {
  set_up_log(false);
  OpenRequest request;
  request.name = "probe";
  return request;
}

TEST(UserObject, HasTheLicenseOfItsSection) {
  std::string image = object_image();
  auto object = UserObject::open(image, probe_request());
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_EQ(object->info().license, "Dual BSD/GPL");
}

// A section that is there, and has no bytes.
TEST(UserObject, MayHaveALicenseWithoutBytes) {
  std::string image = with_type("license", SHT_NULL);
  auto object = UserObject::open(image, probe_request());
  EXPECT_EQ(object ? object->info().license : "", "");
}

// libbpf answers this one, which was found by fuzzing, with a pointer that is none.
TEST(UserObject, AnErrorThatIsNoErrnoIsAnError) {
  auto image = read_file(IRQSCOPE_TESTS_DIR "/fuzz/corpus/package/found-aa7b4723");
  ASSERT_TRUE(image);
  EXPECT_FALSE(UserObject::open(*image, probe_request()));
}

}  // namespace
}  // namespace irqscope::ebpf
