"""The browser of the journeys: Debian's Chromium, started by Playwright."""

import os
import shutil
from typing import Any, Final

CONTEXT: Final = {
    "locale": "en-GB",
    "timezone_id": "Europe/London",
    "viewport": {"width": 1366, "height": 768},
}
_QUIET: Final = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


def headless() -> str | None:
    """Return the path of Debian's Chromium without a window, or ``None``.

    It is the same engine, and takes half the computing of the one with a window that is never shown.
    """
    return shutil.which("chromium-headless-shell")


def chromium() -> str | None:
    """Return the path of the machine's Chromium, or ``None``."""
    return headless() or shutil.which("chromium") or shutil.which("chromium-browser")


def launch_arguments() -> dict[str, Any]:
    """Return what Playwright is told to launch. Chromium's sandbox does not work for root."""
    arguments = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"executable_path": chromium(), "args": arguments, "headless": True}
