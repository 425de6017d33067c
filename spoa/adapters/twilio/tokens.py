"""Tokens for the softphone of a signed-in member of staff: short-lived, with an opaque name."""

import re
from typing import Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from spoa.kernel.errors import Invalid

LONGEST: Final = 3600
CLIENT: Final = "client:"
_OPAQUE: Final = re.compile(r"[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}")


def identity_of(staff_id: str) -> str:
    """Return the carrier's name for a member of staff's page. It may hold letters, digits and _ only."""
    return staff_id.replace("-", "_")


def staff_of(address: str) -> str | None:
    """Return whose page an address ("client:…", as webhooks tell it) is; ``None`` where it is none."""
    identity = address.removeprefix(CLIENT)
    return identity.replace("_", "-") if identity != address and _OPAQUE.fullmatch(identity) else None


def address_of(to: str) -> str:
    """Return an address as the carrier wants it: a telephone number unchanged, a page by its identity."""
    return f"{CLIENT}{identity_of(to.removeprefix(CLIENT))}" if to.startswith(CLIENT) else to


def softphone_token(
    *, account: str, key: str, secret: str, app: str, staff_id: str, seconds: int = LONGEST
) -> str:
    """Return a token with which the page of ``staff_id`` can ring and be rung, for at most an hour.

    ``Invalid`` for anything but the opaque id of a member of staff: a name or address never leaves the house.
    """
    if not _OPAQUE.fullmatch(staff_id):
        raise Invalid("A telephone can only be given to a signed-in member of staff.")
    token = AccessToken(account, key, secret, identity=identity_of(staff_id), ttl=min(seconds, LONGEST))
    token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=app or None))
    return str(token.to_jwt())
