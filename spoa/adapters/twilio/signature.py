"""Who sent a webhook: only what our carrier signed is taken in.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security; checked by the library's own validator.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qs, parse_qsl

from twilio.request_validator import RequestValidator

HEADER: Final = "X-Twilio-Signature"
_BODY_DIGEST: Final = "bodySHA256"


class Form:
    """Form fields with every value of a repeated key, as the library's validator asks for them."""

    def __init__(self, body: str) -> None:
        self._values: dict[str, list[str]] = {}
        for key, value in parse_qsl(body, keep_blank_values=True):
            self._values.setdefault(key, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getall(self, key: str) -> list[str]:
        """Return every value of a key, in the order they came."""
        return self._values[key]


def verify(
    *, base: str, path: str, query: str, body: bytes, signature: str | None, tokens: Sequence[str]
) -> bool:
    """Say whether a webhook was signed by one of our tokens; two stand while one replaces the other.

    ``base`` is our fixed public address (scheme and host, a port where it has one): what a proxy says of
    itself is not asked. ``path`` and ``query`` are raw, as they came, and ``body`` the raw form. Every token
    is tried, so that the time it takes tells nothing; without a token or a signature the answer is no.
    """
    url = f"{base.rstrip('/')}{path}{f'?{query}' if query else ''}"
    try:
        text = body.decode()
        params = text if query and _BODY_DIGEST in parse_qs(query) else Form(text)
        answers = [
            RequestValidator(token).validate(url, params, signature)
            for token in tokens
            if token and signature
        ]
    except ValueError:  # a body that is not text, a path that is no URL
        return False
    return any(answers)
