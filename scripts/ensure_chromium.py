"""Find a Chromium for the browser tests, or install one, and record its path in .venv/chromium-path."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

RECORD = Path(__file__).parent.parent / ".venv" / "chromium-path"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")


def main() -> None:
    """Record the first browser that starts; installing is tried only after looking."""
    for candidate in candidates():
        if starts(candidate):
            RECORD.write_text(candidate)
            return
    sys.exit("no Chromium found and none could be installed: set BLAMEFLOW_CHROMIUM to the path of one")


def candidates() -> Iterator[str]:
    """Yield paths from the cheapest source to the dearest."""
    if named := os.environ.get("BLAMEFLOW_CHROMIUM"):
        yield named
        return
    if RECORD.exists():
        yield RECORD.read_text()
    yield from installed()
    if install_debian_package():
        yield from installed()
    yield from install_with_playwright()


def installed() -> Iterator[str]:
    """Yield the browsers of this machine."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from (f"/Applications/{app}" for app in MAC_APPS)


def starts(path: str) -> bool:
    """Whether the browser answers: on Ubuntu a file of that name may only point to a snap."""
    try:
        return run(path, "--version", quiet=True)
    except OSError:
        return False


def install_debian_package() -> bool:
    """Install Debian's Chromium, as root or with a sudo that asks for no password."""
    if not shutil.which("apt-get"):
        return False
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and not (shutil.which("sudo") and run("sudo", "-n", "true")):
        return False
    print("Installing Chromium with apt-get …", flush=True)
    install = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
    environment = ("env", "DEBIAN_FRONTEND=noninteractive")
    # A failed update may still leave a list that is good enough to install from.
    run(*root, "apt-get", "update", quiet=True)
    return run(*root, *environment, *install, quiet=True)


def install_with_playwright() -> Iterator[str]:
    """Download the build that Playwright was made for."""
    from playwright.sync_api import sync_playwright

    print("Downloading Chromium with Playwright …", flush=True)
    if run(sys.executable, "-m", "playwright", "install", "chromium"):
        with sync_playwright() as playwright:
            yield playwright.chromium.executable_path


def run(*command: str, quiet: bool = False) -> bool:
    """Run a command; whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    main()
