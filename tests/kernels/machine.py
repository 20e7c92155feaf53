"""One row: a machine that boots a kernel, runs the tests of each feature, and is gone."""
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from archive import Missing
from image import pack

# What fits what a test does in a second elsewhere.
PATIENCE = 10
MEMORY = "900"  # MB


@dataclass
class Feature:
    name: str
    seconds: int
    brief: str  # the rows that CI tries it on, with commas; "-": none
    program: str
    filter: str


@dataclass
class Row:
    name: str
    package: str
    cpus: str
    how: str
    untried: str  # features, with commas; "-": none
    brief: bool = False
    kernel: str = ""
    seconds: float = 0
    note: str = ""
    output: dict = field(default_factory=dict)  # feature: (exit status, lines)

    def tried(self, features):
        return [one for one in features if one.name not in self.untried.split(",") and
                (not self.brief or self.name in one.brief.split(","))]


def disks(folder: Path):
    """The first has a file system. The second and third have no MSI and, by their places on the
    bus, one line together; the last two are there to come and go: the queues of one have another
    name than that of the other, since there are too few vectors for them."""
    command = []
    # They are found in this order.
    options = ["addr=4", "addr=5,vectors=0", "addr=9,vectors=0",
               "addr=10,vectors=2,num-queues=1", "addr=11,vectors=2,num-queues=2"]
    for number, option in enumerate(options):
        path = folder / f"disk{number}"
        path.unlink(missing_ok=True)
        with open(path, "wb") as file:
            file.truncate(16 << 20)
        if number == 0:
            subprocess.run(["mkfs.ext4", "-q", path], check=True)
        command += ["-drive", f"if=none,id=disk{number},format=raw,file={path}",
                    "-device", f"virtio-blk-pci,drive=disk{number},{option}"]
    return command


def make_initrd(row: Row, features, built: Path, common: Path, kernel: Path, folder: Path):
    own = folder / "own"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    shutil.copytree(kernel / "modules", own / "modules")
    (own / "how").write_text(f"KIND={row.how}\nPATIENCE={PATIENCE}\n")
    (own / "plan").write_text("".join(
        f"{one.name} {one.seconds} {one.filter} {built / 'tests' / one.program}\n"
        for one in features))
    pack(own, folder / "own.cpio")
    with open(folder / "initrd", "wb") as out:
        for part in (common, folder / "own.cpio"):
            with open(part, "rb") as archive:
                shutil.copyfileobj(archive, out)
            out.write(b"\0" * (-out.tell() % 4))


def read_results(path: Path, row: Row):
    """Of a machine that hangs, what it had told until then."""
    row.note = "did not boot"
    feature, lines = None, []
    for line in path.read_text(errors="replace").splitlines() if path.exists() else []:
        words = line.split()
        if line.startswith("@@ machine"):
            row.kernel, row.note = words[2].rstrip(","), "did not end"
        elif line.startswith("@@ begin"):
            feature, lines = words[2], []
        elif line.startswith("@@ end") and feature:
            row.output[feature] = (int(words[3]), lines)
            feature = None
        elif line.startswith("@@ note"):
            print(f"{row.name}: {line[8:]}")
        elif line.startswith("@@ done"):
            row.note = ""
        elif feature:
            lines.append(line)
    if feature:
        row.output[feature] = (-1, lines)


def boot(row: Row, features, built: Path, common: Path, kernel: Path, folder: Path, most_seconds):
    if not shutil.which("qemu-system-x86_64"):
        raise Missing("no qemu-system-x86_64 here")
    folder.mkdir(parents=True, exist_ok=True)
    make_initrd(row, features, built, common, kernel, folder)
    results = folder / "results"
    results.unlink(missing_ok=True)
    # Simulated, not virtual: the same everywhere, also where there is a /dev/kvm that does not work.
    # By one thread: with several, a CPU may run the breakpoint that another has taken back when it
    # switched a tracepoint on, and the kernel panics.
    command = ["qemu-system-x86_64", "-accel", "tcg,thread=single", "-cpu", "max", "-smp", row.cpus,
               "-m", MEMORY, "-nodefaults", "-no-reboot", "-display", "none",
               "-serial", f"file:{folder / 'console'}", "-serial", f"file:{results}",
               "-kernel", kernel / "vmlinuz", "-initrd", folder / "initrd", *disks(folder),
               "-append", "console=ttyS0 quiet panic=-1 lsm=lockdown,capability,yama,bpf"]
    started = time.monotonic()
    try:
        subprocess.run(command, timeout=most_seconds, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        pass
    row.seconds = time.monotonic() - started
    read_results(results, row)


def run_here(row: Row, features, built: Path):
    """The kernel that runs already; what would harm it skips itself."""
    row.kernel = re.match("[0-9.]*", os.uname().release)[0]  # the rest is its builder's
    started = time.monotonic()
    for one in features:
        command = [built / "tests" / one.program, f"--gtest_filter={one.filter}",
                   "--gtest_color=no"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=300,
                                  errors="replace", check=False)
            row.output[one.name] = (done.returncode, done.stdout.splitlines())
        except subprocess.TimeoutExpired:
            row.output[one.name] = (-1, [])
    row.seconds = time.monotonic() - started
