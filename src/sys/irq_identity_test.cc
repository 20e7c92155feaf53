#include "sys/irq_identity.h"

#include <gmock/gmock.h>

#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::Optional;

std::string device_of(const Machine& machine, uint32_t irq, std::string_view action = {}) {
  return read_irq_identity(machine, irq, action).device.value_or("none");
}

TEST(IrqIdentity, TellsEverythingOfAQueue) {
  Identity identity = read_irq_identity(machine_from("virtio-vm"), 36);
  EXPECT_THAT(identity.chip, Optional(std::string("PCI-MSIX-0000:00:02.0")));
  EXPECT_THAT(identity.hwirq, Optional(1u));
  EXPECT_THAT(identity.trigger, Optional(std::string("edge")));
  EXPECT_THAT(identity.device,
              Optional(std::string("/sys/devices/pci0000:00/0000:00:02.0/virtio1")));
  EXPECT_THAT(identity.node, Optional(-1));
  EXPECT_THAT(identity.affinity, Optional(std::string("0-1")));
  EXPECT_THAT(identity.effective_affinity, Optional(std::string("1")));
  EXPECT_EQ(identity.module, std::nullopt);
}

TEST(IrqIdentity, WhatTheSystemDoesNotTellStaysEmpty) {
  Identity identity = read_irq_identity(machine_from("laptop"), 27);
  EXPECT_EQ(identity.chip, std::nullopt);
  EXPECT_EQ(identity.hwirq, std::nullopt);
  EXPECT_EQ(identity.effective_affinity, std::nullopt);
  EXPECT_EQ(identity.device, std::nullopt);
  EXPECT_THAT(identity.affinity, Optional(std::string("0-3")));

  identity = read_irq_identity(machine_from("laptop"), 9999);
  EXPECT_EQ(identity.chip, std::nullopt);
  EXPECT_EQ(identity.trigger, std::nullopt);
  EXPECT_EQ(identity.node, std::nullopt);
  EXPECT_EQ(identity.affinity, std::nullopt);
}

TEST(IrqIdentity, NumbersThatAreNoneStayEmpty) {
  ScratchMachine scratch;
  scratch.write("sys/kernel/irq/5/hwirq", "0x5\n");
  scratch.write("proc/irq/5/node", "99999999999\n");
  Identity identity = read_irq_identity(scratch.machine(), 5);
  EXPECT_EQ(identity.hwirq, std::nullopt);
  EXPECT_EQ(identity.node, std::nullopt);
}

TEST(IrqDevice, OfAMessageSignalledInterrupt) {
  Machine laptop = machine_from("laptop");
  EXPECT_EQ(device_of(laptop, 25), "/sys/devices/pci0000:00/0000:00:1f.2");
  EXPECT_EQ(device_of(laptop, 24), "/sys/devices/pci0000:00/0000:00:1c.0");
  EXPECT_EQ(device_of(laptop, 26), "/sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0");
}

TEST(IrqDevice, OfAVirtioQueueIsTheVirtioDevice) {
  Machine vm = machine_from("virtio-vm");
  EXPECT_EQ(device_of(vm, 39), "/sys/devices/pci0000:00/0000:00:03.0/virtio2");
  EXPECT_EQ(device_of(vm, 36, "virtio1-req.0"), "/sys/devices/pci0000:00/0000:00:02.0/virtio1");
  EXPECT_EQ(device_of(vm, 36, "virtio9-req.0"), "/sys/devices/pci0000:00/0000:00:02.0");
  EXPECT_EQ(device_of(vm, 38), "/sys/devices/pci0000:00/0000:00:03.0");  // no name is told
  EXPECT_EQ(device_of(vm, 11, "virtio3"), "/sys/devices/pci0000:00/0000:00:04.0/virtio3");
  EXPECT_EQ(device_of(vm, 24), "none");
}

TEST(IrqDevice, OfASharedLineFollowsTheAction) {
  Machine laptop = machine_from("laptop");
  EXPECT_EQ(device_of(laptop, 16, "uhci_hcd:usb1"), "/sys/devices/pci0000:00/0000:00:1a.0");
  EXPECT_EQ(device_of(laptop, 16, "ehci_hcd:usb2"), "/sys/devices/pci0000:00/0000:00:1a.7");
  EXPECT_EQ(device_of(laptop, 16, "i801_smbus"), "/sys/devices/pci0000:00/0000:00:1f.3");
  EXPECT_EQ(device_of(laptop, 16, "somebody else"), "none");
  EXPECT_EQ(device_of(laptop, 16), "none");  // which of them?
}

TEST(IrqDevice, AlsoOfALineThatIsNotShared) {
  EXPECT_EQ(device_of(machine_from("laptop"), 17), "/sys/devices/pci0000:00/0000:00:1b.0");
}

TEST(IrqDevice, IsNotOneThatMerelyHasTheNumber) {
  EXPECT_EQ(device_of(machine_from("laptop"), 9), "none");              // it is ACPI's
  EXPECT_EQ(device_of(machine_from("laptop"), 16, "iwlwifi"), "none");  // that one uses MSI
  EXPECT_EQ(device_of(machine_from("virtio-vm"), 0), "none");
}

TEST(IrqDevice, MayBeNamedByAChildOfAnyClass) {
  ScratchMachine scratch;
  scratch.write("sys/bus/pci/drivers/e1000/uevent", "");
  scratch.write("sys/devices/pci0000:00/0000:00:03.0/irq", "11\n");
  scratch.write("sys/devices/pci0000:00/0000:00:03.0/net/ens3/uevent", "");
  scratch.link("sys/devices/pci0000:00/0000:00:03.0/driver", "../../../bus/pci/drivers/e1000");
  scratch.link("sys/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0");
  const char* nic = "/sys/devices/pci0000:00/0000:00:03.0";
  EXPECT_EQ(device_of(scratch.machine(), 11, "ens3"), nic);
  EXPECT_EQ(device_of(scratch.machine(), 11, "e1000"), nic);
  EXPECT_EQ(device_of(scratch.machine(), 11, "nic[0000:00:03.0]"), nic);
  // Names that would lead elsewhere in the file system prove nothing.
  for (const char* name : {"..", "/proc", "net/../net", "driver", ":", ""}) {
    EXPECT_EQ(device_of(scratch.machine(), 11, name), "none") << name;
  }
}

TEST(IrqDevice, LinksDoNotLeadOutOfTheMachine) {
  ScratchMachine scratch;
  std::string up = "../../../../../../../../..";
  scratch.write("sys/devices/pci0000:00/0000:00:01.0/msi_irqs/40", "msi\n");
  scratch.link("sys/bus/pci/devices/0000:00:01.0", up + "/sys/devices/pci0000:00/0000:00:01.0");
  scratch.link("sys/bus/pci/devices/0000:00:02.0", "../../../../etc");
  scratch.link("sys/bus/pci/devices/0000:00:03.0", "/etc");
  scratch.write("sys/bus/pci/devices/0000:00:04.0/msi_irqs/41", "msi\n");  // not a link
  EXPECT_EQ(device_of(scratch.machine(), 40), "/sys/devices/pci0000:00/0000:00:01.0");
  EXPECT_EQ(device_of(scratch.machine(), 41), "none");
}

}  // namespace
}  // namespace irqscope::sys
