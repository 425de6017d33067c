"""The secrets of a development start: made once, kept in a file that only its owner may read."""

import json
import os
import secrets
from pathlib import Path
from typing import Final

_SYLLABLES: Final = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def keep_keys(file: Path) -> dict[str, str]:
    """Return the secrets as settings of the environment, made on the first call and read from then on."""
    made = _new_keys()
    if file.exists():
        made |= json.loads(file.read_text())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(made, out, indent=1)
    return made


def _sayable_password() -> str:
    """Return three words that can be read off a screen and typed, about 36 bits: for a demonstration only."""
    return "-".join(secrets.choice(_SYLLABLES) + secrets.choice(_SYLLABLES) for _ in range(3))


def _new_keys() -> dict[str, str]:
    return {
        "SPOA_SECRET_KEY": secrets.token_urlsafe(48),
        "SPOA_AUDIT_KEY": secrets.token_urlsafe(48),
        "SPOA_DEMO_PASSWORD": _sayable_password(),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKENS": secrets.token_hex(16),
        "TWILIO_API_KEY": "SK" + secrets.token_hex(16),
        "TWILIO_API_SECRET": secrets.token_urlsafe(24),
        "TWILIO_APP_SID": "AP" + secrets.token_hex(16),
    }
