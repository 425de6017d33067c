"""The professional line: a partner names the case, and waits in the room with their caller."""

from uuid import UUID

from flask import Response

from spoa.adapters.twilio import twiml
from spoa.calls.stages import Party
from spoa.web.forms import parse
from spoa.web.security import signed_voice_webhook
from spoa.web.use_cases import use_cases
from spoa.web.webhooks.voice import KeysForm, address, blueprint, document, into_room

__all__ = ["blueprint"]


@blueprint.post("/case/<uuid:contact>")
@signed_voice_webhook
def partner_key(contact: UUID) -> Response:
    """Take the case number that a professional keyed; the year of birth is asked before it is used."""
    if not use_cases().journeys.ringing.partner_keys(str(contact), parse(KeysForm)["digits"]):
        return partner(contact)
    keys, wait = address("partner_year", contact=contact), address("partner", contact=contact)
    return document(twiml.partner_year(key_url=keys, wait_url=wait))


@blueprint.post("/born/<uuid:contact>")
@signed_voice_webhook
def partner_year(contact: UUID) -> Response:
    """Take the year of birth that a professional keyed: where both fit, their call joins that case."""
    use_cases().journeys.ringing.partner_names(str(contact), parse(KeysForm)["digits"])
    return partner(contact)


@blueprint.post("/partner/<uuid:contact>")
@signed_voice_webhook
def partner(contact: UUID) -> Response:
    """Let a professional wait in the room with their caller, while a nurse is rung."""
    rings = use_cases().journeys.ringing.partner_waits(str(contact))
    return into_room(contact, Party.GIVER, "ringing" if rings else "welcome")
