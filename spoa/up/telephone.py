"""How the stand-in telephone provider is set up for the demonstration: numbers, and whom they belong to.

All numbers are from the ranges that Ofcom keeps for drama; the people are invented.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from spoa.up.ports import Ports

LINES: Final = {
    "+441632960111": "NHS 111",
    "+441632960999": "999: calls passed on",
    "+441632960222": "Professional line",
    "+441632960180": "Text relay",
    "+447700900111": "NurseLine by text",
}
_PEOPLE: Final = {
    "+447700900142": "David Hartley",
    "+447700900104": "Priya Shah",
    "+441632960500": "Ambulance clinician",
}
_FIRST_OF_SHIFT: Final = 447700900200
_OF_SHIFT: Final = 90
_PICKS_UP: Final = {"does": "answer", "after": 4, "says": ["Hello?", "Yes, it was me who rang."]}
_VOICEMAIL: Final = {
    "does": "voicemail",
    "after": 6,
    "says": ["I cannot take your call. Please leave a message."],
}
_SHIFT_DOES: Final = (
    *(_PICKS_UP, _PICKS_UP, {"does": "no-answer"}),
    *(_PICKS_UP, _VOICEMAIL, {"does": "busy"}),
)
"""What the people of the living shift do when they are rung back, by number: most pick up."""
_PAGES: Final = (
    *("", "desk.", "handler.", "clinician.", "provider."),
    *("ambulance.", "ambulance2.", "community.", "patient.", "phone."),
)
_INTERPRETERS: Final = "+441632960770"  # the interpreting line of rules/routing.yaml
_FALLBACK: Final = Path(__file__).parents[1] / "web" / "static" / "fallback.xml"


def exchange_config(keys: Mapping[str, str], public: str, ports: Ports, shift: float) -> dict[str, Any]:
    """Return the configuration of ``spoa.exchange`` (its package describes the shape)."""
    line = {
        "voice_url": f"{public}/webhooks/voice",
        "voice_fallback_twiml": _FALLBACK.read_text(),
        "status_callback": f"{public}/webhooks/voice/status#rc=2&rp=all",
        "sms_url": f"{public}/webhooks/text#rc=2&rp=all",
    }
    return {
        "account_sid": keys["TWILIO_ACCOUNT_SID"],
        "auth_token": keys["TWILIO_AUTH_TOKENS"].split(",")[0],
        "api_key": keys["TWILIO_API_KEY"],
        "api_secret": keys["TWILIO_API_SECRET"],
        "numbers": {number: line for number in LINES},
        "applications": {keys["TWILIO_APP_SID"]: line},
        "callees": {
            **{f"+{_FIRST_OF_SHIFT + n}": _SHIFT_DOES[n % len(_SHIFT_DOES)] for n in range(_OF_SHIFT)},
            _INTERPRETERS: {
                "does": "accept",
                "after": 4,
                "says": ["Interpreter here. Good evening. Dobry wieczór."],
            },
        },
        "directory": [{"number": number, "label": label} for number, label in LINES.items()],
        "people": [{"number": number, "label": label} for number, label in _PEOPLE.items()],
        "origins": [f"http://{page}spoa.localhost:{ports.web}" for page in _PAGES],
        "shift": shift,
    }


def write_config(file: Path, config: Mapping[str, Any]) -> None:
    """Keep the configuration, which holds secrets, where only its owner may read it."""
    file.touch(mode=0o600)
    file.write_text(json.dumps(config, indent=1))
