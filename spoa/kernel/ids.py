"""Identifiers: opaque ones for machines, short ones that people can say."""

import hashlib
import secrets
import time
import uuid


def new_id() -> str:
    """Return a UUID version 7 as text: time-ordered (RFC 9562, section 5.7), so indexes stay compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
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
