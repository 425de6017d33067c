"""Passwords: argon2id with the library's parameters (RFC 9106, second recommended option)."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER: Final = PasswordHasher()


@cache
def nobody() -> str:
    """Return the hash that is tried for an unknown user name, so that both answers take the same time."""
    return _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return the hash to store, with its salt and parameters."""
    return _HASHER.hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Say whether a password is the one that was hashed. A broken hash fits nothing."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Say whether a hash was made with weaker parameters than today's and should be made anew."""
    return _HASHER.check_needs_rehash(password_hash)
