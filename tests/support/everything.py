"""``make test``: everything that a change must pass. With ``CI=true`` nothing is left out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tests.support import check
from tests.support.browsing import chromium, headless

# One more than the machines that this must pass on have cores, for journeys wait. In our order (conftest.py).
THREE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
_APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")


def main() -> int:
    """Run what ``make check`` runs but for the unit tests, then all tests in one run of pytest."""
    browser = has_browser()
    well = check.run(check.LINT)
    tests = subprocess.run([sys.executable, "-m", "pytest", "--promises", *THREE], check=False)
    if not browser:
        print("Left out: what needs a browser, for there is no chromium and no right to install it.")
    return 0 if well and tests.returncode == 0 else 1


def has_browser() -> bool:
    """Say whether there is a Chromium, after installing it where that is allowed; in CI there must be."""
    if not headless():
        install_browser("chromium-headless-shell")  # not every Debian has it
    if not chromium():
        install_browser("chromium")
    if not chromium() and os.environ.get("CI") == "true":
        raise SystemExit("There is no chromium, and it could not be installed: CI leaves nothing out.")
    return chromium() is not None


def install_browser(package: str) -> None:
    """Install one of Debian's Chromiums as root, or by a sudo that asks for no password; else do nothing."""
    rights = _rights()
    if rights is None or not shutil.which("apt-get"):
        return
    print(f"Installing Debian's {package} for the browser journeys (once) …", flush=True)
    for command in (
        ("update",),
        ("install", "--yes", "--no-install-recommends", package, "fonts-liberation"),
    ):
        subprocess.run([*rights, *_APT, *command], stdin=subprocess.DEVNULL, check=False)


def _rights() -> Sequence[str] | None:
    if os.geteuid() == 0:
        return ()
    if not shutil.which("sudo"):
        return None
    may = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ("sudo", "-n") if may else None


if __name__ == "__main__":
    sys.exit(main())
