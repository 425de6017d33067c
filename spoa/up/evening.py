"""The demonstration's clock: a Friday evening, because GP out-of-hours is closed by day."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from spoa.kernel.london import from_london, london

_FRIDAY: Final = 4
_STARTS: Final = timedelta(hours=19, minutes=30)
_LASTS: Final = timedelta(hours=3)


def keep_shift(file: Path, real: datetime) -> timedelta:
    """Return how far the service's clock runs from the machine's, ``real``, and keep it in ``file``.

    The first start is at 19:30 London time on the coming Friday. A later start with the same data goes on
    with the same evening while it lasts, and else moves to 19:30 of the next Friday: the clock never goes
    back.
    """
    known = json.loads(file.read_text()) if file.exists() else None
    if known is None:
        shift = next_evening(real) - real
    else:
        shift = _later_shift(
            timedelta(seconds=known["shift"]), datetime.fromisoformat(known["reached"]), real
        )
    file.write_text(json.dumps({"shift": shift.total_seconds(), "reached": (real + shift).isoformat()}))
    return shift


def next_evening(after: datetime) -> datetime:
    """Return the first Friday, 19:30 in London, that is not before ``after``."""
    day = london(after).date()
    for ahead in range(8):
        midnight = datetime.combine(day + timedelta(days=ahead), datetime.min.time())
        evening = from_london(midnight + _STARTS)
        if midnight.weekday() == _FRIDAY and evening >= after:
            return evening
    raise AssertionError("eight days always hold a Friday evening that is still to come")


def _later_shift(shift: timedelta, reached: datetime, real: datetime) -> timedelta:
    """Keep the shift during the evening; after it, or if the machine's clock went back, move on."""
    now = real + shift
    if now >= reached and _is_evening(now):
        return shift
    return next_evening(max(now, reached)) - real


def _is_evening(now: datetime) -> bool:
    return next_evening(now - _LASTS) <= now
