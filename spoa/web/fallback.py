"""What a caller hears when we cannot do our work: fixed words that need no database, no Redis, no rules."""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response

from spoa.web.security import public

blueprint = Blueprint("fallback", __name__)

_TWIML: Final = (Path(__file__).parent / "static" / "fallback.xml").read_text()
"""The same file is given to the carrier where it can hold a document of its own."""


def spoken_fallback() -> Response:
    """Return the words as TwiML, with 200: a carrier plays nothing of an answer that says it failed."""
    return Response(_TWIML, mimetype="text/xml")


@blueprint.route("/voice/fallback", methods=["GET", "POST"])
@public
def voice() -> Response:
    """Speak to a caller whose webhook failed; the carrier asks here (``VoiceFallbackUrl``)."""
    return spoken_fallback()
