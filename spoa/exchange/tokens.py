"""Read a carrier-style access token: HS256 by the API secret, ``cty`` twilio-fpa;v=1, a grant of voice."""

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

from spoa.exchange.config import Config


class TokenError(Exception):
    """A token that is not accepted; ``code`` is the carrier's: 20101 wrong, 20104 expired."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class Bearer:
    """Who a token says its holder is, and what it may do."""

    identity: str
    incoming: bool
    application: str | None
    params: dict[str, str]
    expires: float


def read_token(config: Config, token: str) -> Bearer:
    """Give who holds a token; raise ``TokenError``. Its times are of the machine's clock, never shifted."""
    head, _, rest = token.partition(".")
    body, _, mark = rest.partition(".")
    expected = hmac.digest(config.api_secret.encode(), f"{head}.{body}".encode(), "sha256")
    if not mark or not hmac.compare_digest(_bytes(mark), expected):
        raise TokenError(20101, "Invalid access token signature")
    header, claims = _json(head), _json(body)
    if header.get("alg") != "HS256" or header.get("cty") != "twilio-fpa;v=1":
        raise TokenError(20101, "Invalid access token header")
    if claims.get("iss") != config.api_key or claims.get("sub") != config.account_sid:
        raise TokenError(20101, "Invalid access token issuer or subject")
    if float(claims.get("exp", 0)) <= time.time():
        raise TokenError(20104, "Access token expired or expiration date invalid")
    return _bearer(claims)


def _bearer(claims: dict[str, Any]) -> Bearer:
    grants = claims.get("grants", {})
    voice = grants.get("voice")
    if not grants.get("identity") or not isinstance(voice, dict):
        raise TokenError(20101, "The access token has no identity or no voice grant")
    outgoing = voice.get("outgoing") or {}
    return Bearer(
        identity=str(grants["identity"]),
        incoming=bool((voice.get("incoming") or {}).get("allow")),
        application=outgoing.get("application_sid"),
        params={str(k): str(v) for k, v in (outgoing.get("params") or {}).items()},
        expires=float(claims["exp"]),
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise TokenError(20101, "Invalid access token") from None


def _json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(_bytes(text))
    except ValueError:
        raise TokenError(20101, "Invalid access token") from None
    if not isinstance(read, dict):
        raise TokenError(20101, "Invalid access token")
    return read
