"""What a caller hears when we cannot do our work: fixed words that need no database, no Redis, no rules."""

from typing import Final

from flask import Blueprint, Response

from spoa.web.security import public

blueprint = Blueprint("fallback", __name__)

SPOKEN: Final = (
    "We are sorry. Our service cannot take your call at the moment. "
    "If someone may be in danger, is hard to wake, or cannot breathe, hang up and ring 9 9 9 now. "
    "Otherwise please ring again in a few minutes, or use 1 1 1 online."
)
_TWIML: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Response>'
    f'<Say language="en-GB">{SPOKEN}</Say><Pause length="1"/><Say language="en-GB">{SPOKEN}</Say>'
    "<Hangup/></Response>"
)


def spoken_fallback() -> Response:
    """Return the words as TwiML, with 200: a carrier plays nothing of an answer that says it failed."""
    return Response(_TWIML, mimetype="text/xml")


@blueprint.route("/voice/fallback", methods=["GET", "POST"])
@public
def voice() -> Response:
    """Speak to a caller whose webhook failed; the carrier asks here (``VoiceFallbackUrl``)."""
    return spoken_fallback()
