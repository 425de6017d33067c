"""Which telephone a staff page has: the carrier's, the stand-in's, or none."""

from typing import Any, Literal

from spoa.web.use_cases import use_cases


def phone(answer: Literal["auto", "ask"] = "auto") -> dict[str, Any] | None:
    """Return what the page's phone needs: where its token comes from, and whether it answers by itself.

    A call handler's page answers, because it rings only when they have taken a call; a receiver's page asks.
    """
    settings = use_cases().settings
    if not settings.twilio_key:
        return None
    kind = "exchange" if settings.twilio_api_base else "carrier"
    return {"kind": kind, "token": "/phone/token", "answer": answer}
