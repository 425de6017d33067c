"""The telephone in a page of staff: a token with which it registers at the carrier, for a short while."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from spoa.adapters.twilio.tokens import identity_of, softphone_token
from spoa.web.security import any_role, me
from spoa.web.use_cases import use_cases

blueprint = Blueprint("phone", __name__, url_prefix="/phone")


@blueprint.get("/token")
@any_role
def token() -> ResponseReturnValue:
    """Return ``token`` (an hour at most), ``identity`` (opaque) and ``base``, where the stand-in listens."""
    settings = use_cases().settings
    made = softphone_token(
        account=settings.twilio_account,
        key=settings.twilio_key,
        secret=settings.twilio_key_secret,
        app=settings.twilio_app,
        staff_id=me().id,
    )
    answer = jsonify(token=made, identity=identity_of(me().id), base=settings.phone_page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
