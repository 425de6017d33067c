"""The interpreting line, once it has picked up: who answers says that they come, and is let into the room."""

from uuid import UUID

from flask import Response

from spoa.adapters.twilio import twiml
from spoa.calls.guests import GuestKind
from spoa.web.forms import parse
from spoa.web.security import signed_voice_webhook
from spoa.web.use_cases import use_cases
from spoa.web.webhooks.back import blueprint
from spoa.web.webhooks.voice import KeysForm, address, document, into_room

__all__ = ["blueprint"]


@blueprint.post("/interpreter/<uuid:leg>")
@signed_voice_webhook
def interpreter(leg: UUID) -> Response:
    """Say which language is needed, and ask for a key; whoever presses nothing is never joined."""
    language = use_cases().journeys.interpreters.language_of(str(leg))
    if language is None:
        return document(twiml.hang_up())
    return document(twiml.ask_interpreter(language, key_url=address("interpreter_key", leg=leg)))


@blueprint.post("/interpreter/<uuid:leg>/key")
@signed_voice_webhook
def interpreter_key(leg: UUID) -> Response:
    """Let in whoever pressed 1."""
    comes = parse(KeysForm)["digits"] == "1"
    contact = use_cases().journeys.interpreters.accepts(str(leg)) if comes else None
    if contact is None:
        return document(twiml.hang_up())
    return into_room(contact, GuestKind.INTERPRETER, "we_are_here")
