"""The distribution's archive as apt knows it here, and other suites of it, which this machine does
not use: these have lists and a cache of their own, and leave the machine's alone."""
import subprocess
from pathlib import Path


class Missing(Exception):
    """What can't be had here, and so is no failure."""


def output_of(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    return done.stdout if done.returncode == 0 else ""


def finished(command, what, **options):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False,
                              **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{what}: {error}") from error
    if done.returncode != 0:
        raise Missing(f"{what}: {done.stderr.strip().splitlines()[-1:]}")


class Archive:
    def __init__(self, options=()):
        self.options = ["-o", "APT::Sandbox::User=root", *options]

    def names(self, prefix):
        return output_of(["apt-cache", *self.options, "pkgnames", prefix]).split()

    def download(self, package, folder: Path):
        finished(["apt-get", *self.options, "download", package],
                 f"{package} can't be downloaded", cwd=folder)
        archives = sorted(folder.glob(f"{package}_*.deb"))
        if not archives:
            raise Missing(f"{package} can't be downloaded")
        return archives[-1]


KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def mirror():
    """Where this machine has Debian from."""
    lines = output_of(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)",
                       "Created-By: Packages"])
    for line in lines.splitlines():
        origin, label, uri = line.split("|")
        if origin == label == "Debian":
            return uri
    raise Missing("this machine has no mirror of Debian")


def suite(name, folder: Path):
    """Of the same mirror, and trusted for the same signatures."""
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    source = f"deb {signed}{mirror()} {name} main\n"
    folder = (folder / "apt" / name).resolve()
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text(source)
    (folder / "status").touch()
    options = []
    for key, value in (("Dir::Etc::sourcelist", folder / "sources.list"),
                       ("Dir::Etc::sourceparts", "/dev/null"),
                       ("Dir::State::Lists", folder / "lists"),
                       ("Dir::State::status", folder / "status"),
                       ("Dir::Cache", folder / "cache")):
        options += ["-o", f"{key}={value}"]
    archive = Archive(options)
    try:
        finished(["apt-get", *archive.options, "update"], f"{name} can't be listed")
    except Missing:
        pass  # without a network, what was listed or unpacked before will do
    return archive
