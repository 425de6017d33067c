"""Calls that we made to people: somebody, or a machine, has picked up."""

from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from spoa.adapters.twilio import spoken, twiml
from spoa.calls.stages import Party
from spoa.journey.voice.back_desk import PickedUp
from spoa.web.forms import parse
from spoa.web.security import signed_voice_webhook
from spoa.web.use_cases import use_cases
from spoa.web.webhooks.partner import blueprint
from spoa.web.webhooks.voice import CallForm, address, document, into_room

__all__ = ["blueprint"]


class PickedUpForm(CallForm):
    """A call of ours that was picked up, and what the carrier heard."""

    answered_by = fields.String(load_default="", data_key="AnsweredBy", validate=validate.Length(max=40))


@blueprint.post("/back/<uuid:leg>")
@signed_voice_webhook
def picked_up(leg: UUID) -> Response:
    """Let a person in; hang up on a machine; where it is not clear ask for a key."""
    form = parse(PickedUpForm)
    how, contact = use_cases().journeys.back_desk.picked_up(
        str(leg), call=form["call"], answered_by=form["answered_by"]
    )
    if how is PickedUp.JOIN:
        return into_room(contact, Party.CALLER, "we_are_here")
    if how is PickedUp.ASK:
        return document(twiml.are_you_there(key_url=address("back_key", leg=leg)))
    if how is PickedUp.MACHINE:
        return document(twiml.hang_up())
    return document(twiml.say_and_hang_up(spoken.RING_AGAIN))


@blueprint.post("/back/<uuid:leg>/key")
@signed_voice_webhook
def back_key(leg: UUID) -> Response:
    """Let in whoever pressed a key, whichever it was."""
    contact = use_cases().journeys.back_desk.pressed(str(leg))
    if contact is None:
        return document(twiml.say_and_hang_up(spoken.RING_AGAIN))
    return into_room(contact, Party.CALLER, "we_are_here")
