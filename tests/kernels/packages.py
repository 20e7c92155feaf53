"""Kernels of the distribution's archive: found, downloaded and unpacked, but not installed."""
import lzma
import re
import shutil
import subprocess
from pathlib import Path

from archive import Archive, Missing, suite

# What the machine needs to have disks to read, and what packages attach to.
# Those a kernel lacks are built in, or not needed on it.
MODULES = ["virtio_pci", "virtio_blk", "crc32c_generic", "ext4", "veth", "sch_ingress", "cls_bpf"]


def by_version(name):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def newest(pattern, listed, folder):
    """The newest package of that name, of the archive or, without one, of those unpacked."""
    unpacked = [path.name for path in folder.iterdir() if (path / "vmlinuz").exists()]
    found = [name for name in listed or unpacked if re.fullmatch(pattern, name)]
    if not found:
        raise Missing(f"the archive has no package {pattern}")
    return max(found, key=by_version)


def parts_of(package):
    """Later kernels have their modules in a package of their own."""
    modules = package.replace("linux-binary-", "linux-modules-")
    return [package] if modules == package else [package, modules]


def module_bytes(path):
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def dependencies(module):
    """As the module itself says; there is no modules.dep before it is installed."""
    found = re.search(rb"\0depends=([^\0]*)\0", module)
    return [name for name in found.group(1).decode().split(",") if name] if found else []


def take_modules(tree, target):
    """Copies what is wanted, uncompressed; the number in front is the order of loading."""
    there = {path.name.split(".ko")[0].replace("-", "_"): path for path in tree.rglob("*.ko*")}
    taken = []

    def take(name):
        name = name.replace("-", "_")
        if name in taken or name not in there:
            return
        data = module_bytes(there[name])
        for other in dependencies(data):
            take(other)
        (target / f"{len(taken):02}-{name}.ko").write_bytes(data)
        taken.append(name)

    for name in MODULES:
        take(name)


def unpack(archives, target):
    """vmlinuz and the modules; the rest of a kernel package is hundreds of megabytes."""
    work = target.with_suffix(".part")
    shutil.rmtree(work, ignore_errors=True)
    (work / "modules").mkdir(parents=True)
    for archive in archives:
        subprocess.run(["dpkg-deb", "--extract", archive, work / "tree"], check=True)
    shutil.move(next((work / "tree").rglob("vmlinuz*")), work / "vmlinuz")
    take_modules(work / "tree", work / "modules")
    shutil.rmtree(work / "tree")
    (work / "wanted").write_text(" ".join(MODULES))
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)


def kernel(wish, folder: Path):
    """The folder of an unpacked kernel: vmlinuz and modules/. `wish`: the pattern of a package's
    name, with its suite in front ("SUITE/PATTERN") unless this machine uses it."""
    for tool in ("apt-cache", "apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Missing(f"no {tool} here")
    folder.mkdir(parents=True, exist_ok=True)
    suite_name, _, pattern = wish.rpartition("/")
    archive = suite(suite_name, folder) if suite_name else Archive()
    package = newest(pattern, archive.names("linux-"), folder)
    target = folder / package
    wanted = target / "wanted"
    if not wanted.exists() or wanted.read_text() != " ".join(MODULES):
        unpack([next(iter(sorted(folder.glob(f"{part}_*.deb"), reverse=True)), None) or
                archive.download(part, folder) for part in parts_of(package)], target)
    return target
