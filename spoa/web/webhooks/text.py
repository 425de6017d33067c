"""Texts as the carrier tells of them: taken in before the answer, which is empty; ours go out by a job."""

from typing import Final

from flask import Blueprint, Response, request
from marshmallow import EXCLUDE, Schema, fields, validate

from spoa.adapters.twilio.twiml import NOTHING
from spoa.journey.texts import Arrived
from spoa.web.forms import parse
from spoa.web.security import signed_webhook
from spoa.web.use_cases import use_cases

blueprint = Blueprint("text", __name__, url_prefix="/webhooks/text")

_PICTURES: Final = tuple(f"MediaUrl{n}" for n in range(10))


class _FromCarrier(Schema):
    """The carrier adds parameters without asking."""

    class Meta:
        """What we do not know is left out."""

        unknown = EXCLUDE


class IncomingForm(_FromCarrier):
    """A text that somebody sent to one of our numbers."""

    reference = fields.String(required=True, data_key="MessageSid", validate=validate.Length(min=1, max=64))
    to = fields.String(required=True, data_key="To")
    sender = fields.String(required=True, data_key="From")
    body = fields.String(load_default="", data_key="Body")


class StatusForm(_FromCarrier):
    """What became of a text of ours."""

    reference = fields.String(required=True, data_key="MessageSid", validate=validate.Length(min=1, max=64))
    status = fields.String(required=True, data_key="MessageStatus")
    trouble = fields.String(load_default=None, data_key="ErrorCode")


class StatusArgs(_FromCarrier):
    """Which of our texts it is about, by our own id: the answer with the carrier's may have been lost."""

    message = fields.UUID(required=True)


@blueprint.post("")
@signed_webhook
def incoming() -> Response:
    """Take in a text."""
    form, sent = parse(IncomingForm), request.form
    media = tuple(sent[name] for name in _PICTURES if name in sent)
    use_cases().journeys.texts.arrived(
        Arrived(form["reference"], to=form["to"], sender=form["sender"], body=form["body"], media=media)
    )
    return _taken_in()


@blueprint.post("/status")
@signed_webhook
def status() -> Response:
    """Note what became of a text of ours."""
    form, args = parse(StatusForm), parse(StatusArgs, "args")
    use_cases().journeys.texts.reported(
        str(args["message"]), form["reference"], form["status"], trouble=form["trouble"]
    )
    return _taken_in()


def _taken_in() -> Response:
    return Response(NOTHING, mimetype="text/xml")
