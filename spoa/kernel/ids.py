"""Identifiers: opaque ones for machines, short ones that people can say."""

import hashlib
import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a UUID version 7 as text, always greater than the one that this process made before.

    Time-ordered (RFC 9562, section 5.7), so indexes stay compact; the finer part of the time stands in
    ``rand_a`` (section 6.2, method 3), so that what one transaction writes can be read back in its order.
    """
    global _last
    with _lock:
        _last = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        ticks = _last
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0x2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_reference() -> str:
    """Return six digits by which a person names their case; the caller checks that no open case has them."""
    return f"{secrets.randbelow(900_000) + 100_000}"


def new_token() -> str:
    """Return an unguessable URL-safe token of 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored of a token (SHA-256, hex): the token itself stays with whoever holds it."""
    return hashlib.sha256(token.encode()).hexdigest()
