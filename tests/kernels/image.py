"""The small file system that a machine boots with: busybox, the program, its tests, and the few
other programs that tests run."""
import shutil
import subprocess
from pathlib import Path

from archive import Missing, output_of

# Programs of the distribution, with their libraries, where busybox has none that does.
PROGRAMS = ["bash", "ip", "nsenter", "ping", "script", "setpriv", "tc", "unshare"]


def copy_program(path: Path, root: Path):
    """At its own place, with the shared libraries that it needs at theirs."""
    paths = [path]
    for word in output_of(["ldd", path]).split():
        if word.startswith("/"):
            paths.append(Path(word))
    for one in paths:
        target = root / one.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(one, target)


def copy_stripped(path: Path, root: Path):
    """A test program refers to others by the paths they were built at, so it stays there."""
    target = root / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["strip", "-o", target, path], check=True)


def make_packages(irqscope: Path, examples: Path, target: Path):
    """Of all examples, as their comments say; those that are newer than all they are made of
    stay."""
    target.mkdir(parents=True, exist_ok=True)
    newest = max(path.stat().st_mtime for path in [irqscope, *examples.iterdir()])
    for source in sorted(examples.glob("*.bpf.c")):
        name = source.name.removesuffix(".bpf.c")
        header = examples / f"{name}.h"
        package = target / f"{name}.json"
        if package.exists() and package.stat().st_mtime > newest:
            continue
        command = [irqscope, "compile", source, "-o", package]
        subprocess.run(command + ([header] if header.exists() else []), check=True,
                       stdout=subprocess.DEVNULL)


def make_root(root: Path, built: Path, source: Path):
    shutil.rmtree(root, ignore_errors=True)
    # As on the distributions that the programs come from.
    for folder in ("usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "dev", "proc", "sys", "etc"):
        (root / folder).mkdir(parents=True)
    for folder in ("bin", "sbin", "lib", "lib64"):
        (root / folder).symlink_to(f"usr/{folder}")
    busybox = shutil.which("busybox")
    if not busybox or output_of(["ldd", busybox]):
        raise Missing("no static busybox here")
    shutil.copy2(busybox, root / "bin/busybox")
    for applet in output_of([busybox, "--list"]).split():
        if applet != "busybox":
            (root / "bin" / applet).symlink_to("busybox")
    for name in PROGRAMS:
        path = shutil.which(name)
        if not path:
            raise Missing(f"no {name} here")
        (root / "bin" / name).unlink(missing_ok=True)
        copy_program(Path(path), root)
    for name in ("src/cli/irqscope", "tests/live_tests", "tests/machine_tests"):
        copy_stripped(built / name, root)
    packages = root.parent / "packages"
    make_packages(built / "src/cli/irqscope", source / "examples", packages)
    shutil.copytree(packages, root / "packages")
    shutil.copy2(Path(__file__).parent / "init", root / "init")
    (root / "etc/hostname").write_text("irqscope\n")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n"
                                     "nobody:x:65534:65534:nobody:/:/bin/false\n")


def pack(root: Path, target: Path):
    """An archive as the kernel reads it; several may follow each other in one file."""
    names = subprocess.run(["find", ".", "-mindepth", "1"], cwd=root, check=True,
                           capture_output=True).stdout
    with open(target, "wb") as out:
        subprocess.run(["cpio", "--create", "--format=newc", "--quiet", "--owner=0:0"], cwd=root,
                       input=names, stdout=out, check=True)


def make_image(built: Path, source: Path, folder: Path) -> Path:
    """What all machines have in common."""
    if not shutil.which("cpio"):
        raise Missing("no cpio here")
    make_root(folder / "root", built, source)
    pack(folder / "root", folder / "common.cpio")
    return folder / "common.cpio"
