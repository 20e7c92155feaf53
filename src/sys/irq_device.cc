#include "sys/irq_device.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "base/parse.h"

namespace irqscope::sys {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// A directory that belongs to the device, and not a link such as `driver` or `subsystem`.
bool is_own_directory(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == fs::file_type::directory;
}

// A link's target as the machine sees it ("/sys/devices/..."). Links are followed by their text
// and not by the kernel, so that none leads out of the machine's root.
std::optional<fs::path> follow_link(const Machine& machine, const fs::path& link) {
  std::error_code error;
  fs::path target = fs::read_symlink(machine.root / link.relative_path(), error);
  if (error) return std::nullopt;
  return (link.parent_path() / target).lexically_normal();
}

struct PciDevice {
  fs::path path;       // as the machine sees it
  fs::path directory;  // the same below the machine's root
};

std::vector<PciDevice> list_pci_devices(const Machine& machine) {
  const fs::path bus = "/sys/bus/pci/devices";
  std::vector<PciDevice> devices;
  for (const std::string& name : list_directory(machine.root / bus.relative_path())) {
    auto path = follow_link(machine, bus / name);
    if (!path || !path->string().starts_with("/sys/devices/")) continue;
    devices.push_back({*path, machine.root / path->relative_path()});
  }
  return devices;
}

// The file irq names the INTx line also for devices that use message signalled interrupts instead,
// or that no driver has taken.
bool may_use_line(const PciDevice& device, uint32_t irq) {
  auto line = read_line(device.directory / "irq");
  return line && *line == std::to_string(irq) && !is_there(device.directory / "msi_irqs") &&
         is_there(device.directory / "driver");
}

std::string driver_name(const PciDevice& device) {
  std::error_code error;
  return fs::read_symlink(device.directory / "driver", error).filename().string();
}

bool has_child(const PciDevice& device, const std::string& name) {
  if (name.find('/') != name.npos || name.starts_with('.')) return false;
  if (is_own_directory(device.directory / name)) return true;
  for (const std::string& child : list_directory(device.directory)) {
    fs::path group = device.directory / child;  // "net", "mmc_host"
    if (is_own_directory(group) && is_own_directory(group / name)) return true;
  }
  return false;
}

// Drivers call "piix4_smbus" in one place what is "piix4-smbus" in another.
std::string with_underscores(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// Drivers call their actions by their own name ("snd_hda_intel:card0"), by a child of the device
// ("ehci_hcd:usb2", "eth0") or by its address ("ahci[0000:00:1f.2]").
bool is_named_after(const PciDevice& device, std::string_view action) {
  if (action.find(device.path.filename().string()) != action.npos) return true;
  std::string driver = with_underscores(driver_name(device));
  for (std::string_view part : split(action, ':')) {
    std::string name(part);
    if (!name.empty() && (with_underscores(name) == driver || has_child(device, name))) return true;
  }
  return false;
}

// That a device has the number in its file irq is not enough: on QEMU's PC the SMBus does, but
// interrupt 9 is all ACPI's.
std::optional<PciDevice> find_line_user(std::vector<PciDevice> devices, uint32_t irq,
                                        std::string_view action) {
  std::erase_if(devices, [&](const PciDevice& device) {
    return !may_use_line(device, irq) || !is_named_after(device, action);
  });
  if (devices.size() != 1) return std::nullopt;
  return devices.front();
}

std::optional<PciDevice> find_msi_user(const std::vector<PciDevice>& devices, uint32_t irq) {
  for (const PciDevice& device : devices) {
    if (is_there(device.directory / "msi_irqs" / std::to_string(irq))) return device;
  }
  return std::nullopt;
}

// A virtio device is a child of its PCI device and calls its actions "virtio1-req.0", or "virtio1"
// if it has but one interrupt.
fs::path with_virtio_child(const PciDevice& device, std::string_view action) {
  std::string child(action.substr(0, action.find('-')));
  bool is_virtio = child.starts_with("virtio") && has_child(device, child);
  return is_virtio ? device.path / child : device.path;
}

// The line's one action; empty if there are several, or none.
std::string only_action(const Machine& machine, uint32_t irq) {
  auto line = read_line(machine.sysfs() / "kernel/irq" / std::to_string(irq) / "actions");
  return line && line->find(',') == line->npos ? *line : "";
}

}  // namespace

std::optional<std::string> find_irq_device(const Machine& machine, uint32_t irq,
                                           std::string_view action) {
  std::string name(action);
  if (name.empty()) name = only_action(machine, irq);
  auto devices = list_pci_devices(machine);
  auto device = find_msi_user(devices, irq);
  if (!device) device = find_line_user(std::move(devices), irq, name);
  if (!device) return std::nullopt;
  return with_virtio_child(*device, name).string();
}

}  // namespace irqscope::sys
