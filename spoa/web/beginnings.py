"""Beginnings of a chat: each start page names its own, so that sending it twice begins one conversation."""

from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

from spoa.kernel.ids import new_token
from spoa.settings import Settings

GOOD_FOR: Final = 3600
"""Seconds for which a start page may lie open before it begins anew whatever it sends."""


def issue(settings: Settings) -> str:
    """Return a signed name for a conversation that may begin."""
    return _signer(settings).dumps(new_token())


def token_of(settings: Settings, once: str) -> str | None:
    """Return the token of a conversation by its signed name; ``None`` for what is old or not ours.

    The signature keeps anybody from choosing the token of somebody else's conversation.
    """
    try:
        return str(_signer(settings).loads(once, max_age=GOOD_FOR))
    except BadData:
        return None


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="spoa-chat-start")
