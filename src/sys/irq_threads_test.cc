#include "sys/irq_threads.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

constexpr const char* kInterrupts =
    "  CPU0\n"
    " 16: 1 IO-APIC 16-fasteoi ehci_hcd:usb1, ehci_hcd:usb2, i801_smbus\n"
    " 36: 1 PCI-MSIX-0000:00:02.0 1-edge virtio1-req.0\n"
    " 37: 1 PCI-MSIX-0000:00:02.0 2-edge abcdefgh\n"
    "1234567890: 1 chip 3-edge long-number\n"
    "LOC: 1 Local timer interrupts\n";

struct Case {
  const char* comm;
  const char* shown;  // /proc/7/comm; null: the thread is gone
  const char* thread;
};

const Case kCases[] = {
    // The kernel shows the whole name.
    {"irq/36-virtio1-", "irq/36-virtio1-req.0\n", "36 virtio1-req.0"},
    {"irq/9-acpi", "irq/9-acpi\n", "9 acpi"},
    {"irq/36-s-virtio", "irq/36-s-virtio1-req.0\n", "36 virtio1-req.0 secondary"},
    {"irq/16-ehci_hcd", "irq/16-ehci_hcd:usb2\n", "16 ehci_hcd:usb2"},
    // It does not.
    {"irq/36-virtio1-", "irq/36-virtio1-\n", "36 virtio1-req.0"},
    {"irq/36-virtio1-", nullptr, "36 virtio1-req.0"},
    {"irq/36-s-virtio", nullptr, "36 virtio1-req.0 secondary"},
    {"irq/16-i801_smb", nullptr, "16 i801_smbus"},
    {"irq/1234567890-", nullptr, "1234567890 long-number"},
    {"irq/37-abcdefgh", nullptr, "37 abcdefgh"},
    {"irq/9-acpi", nullptr, "9 acpi"},
    // Nobody can tell.
    {"irq/16-ehci_hcd", nullptr, "16 ehci_hcd"},
    {"irq/99-somethin", nullptr, "99 somethin"},
    {"irq/36-other-na", nullptr, "36 other-na"},
    // The number is another's by now.
    {"irq/36-virtio1-", "bash\n", "36 virtio1-req.0"},
    {"irq/9-acpi", "irq/10-acpi\n", "9 acpi"},
    // Names with dashes; of one letter.
    {"irq/5-a-b", nullptr, "5 a-b"},
    {"irq/5-s", nullptr, "5 s"},
    {"irq/5-s-s-", nullptr, "5 s- secondary"},
    {"irq/5-", nullptr, "5 "},
    // No thread of an interrupt.
    {"irq/36", nullptr, "none"},
    {"irq/x-acpi", nullptr, "none"},
    {"irq/-acpi", nullptr, "none"},
    {"irq/4294967296-", nullptr, "none"},
    {"irq_work/0", nullptr, "none"},
    {"ksoftirqd/0", nullptr, "none"},
    {"", "irq/36-virtio1-req.0\n", "none"},
};

TEST(IrqThreads, AreKnownByTheirNames) {
  for (const Case& c : kCases) {
    ScratchMachine scratch;
    scratch.write("proc/interrupts", kInterrupts);
    if (c.shown) scratch.write("proc/7/comm", c.shown);
    auto thread = irq_thread(scratch.machine(), 7, c.comm);
    std::string told = thread ? fmt::format("{} {}{}", thread->irq, thread->name,
                                            thread->secondary ? " secondary" : "")
                              : "none";
    EXPECT_EQ(told, c.thread) << c.comm << ", " << (c.shown ? c.shown : "gone");
  }
}

TEST(IrqThreads, WithoutProcTheNameStaysShort) {
  auto thread = irq_thread({"/nonexistent"}, 7, "irq/36-virtio1-");
  ASSERT_TRUE(thread);
  EXPECT_EQ(thread->name, "virtio1-");
}

}  // namespace
}  // namespace irqscope::sys
