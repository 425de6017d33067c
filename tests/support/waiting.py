"""Waiting for something to become true, instead of sleeping and hoping."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(found: Callable[[], Found | None], seconds: float = 20, what: str = "") -> Found:
    """Return the first true value of ``found()``, asked every 20 ms; fail after ``seconds`` of real time."""
    until = time.monotonic() + seconds
    while True:
        value = found()
        if value:
            return value
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s in vain for {what or found.__name__}; last: {value!r}")
        time.sleep(0.02)
