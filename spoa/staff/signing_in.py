"""Is this the person? Wrong passwords make the next try wait longer, and one answer serves every refusal."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.records.staff import Staff
from spoa.staff.passwords import fits, hashed, nobody, outdated

FREE_TRIES: Final = 5
_LONGEST_WAIT: Final = timedelta(hours=1)

REFUSED: Final = (
    "The user name and password do not match, or there were too many wrong tries. "
    "Check both. After five wrong tries an account waits, first a minute, then longer each time."
)
"""Said for an unknown name, a wrong password and a waiting account alike, so that nobody can tell which."""


def staff_by_username(session: Session, username: str, *, lock: bool = False) -> Staff | None:
    """Return an active account; with ``lock`` its row, so that guesses at one account come one by one."""
    asked = select(Staff).where(Staff.username == username.strip().lower(), Staff.active)
    return session.scalar(asked.with_for_update() if lock else asked)


def password_fits(staff: Staff | None, password: str, *, at: datetime) -> bool:
    """Try a password and count a wrong one. A waiting account refuses the right password too."""
    right = fits(nobody() if staff is None else staff.password_hash, password)
    if staff is None or (staff.locked_until is not None and at < staff.locked_until):
        return False
    if not right:
        staff.wrong_passwords += 1
        staff.locked_until = wait_until(staff.wrong_passwords, at)
        return False
    staff.wrong_passwords, staff.locked_until = 0, None
    if outdated(staff.password_hash):
        staff.password_hash = hashed(password)
    return True


def wait_until(wrong: int, at: datetime) -> datetime | None:
    """Return how long an account waits after ``wrong`` tries in a row: 1, 2, 4 … at most 60 minutes."""
    if wrong < FREE_TRIES:
        return None
    return at + min(timedelta(minutes=2 ** min(wrong - FREE_TRIES, 10)), _LONGEST_WAIT)
