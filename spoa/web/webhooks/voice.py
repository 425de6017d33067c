"""Calls as the carrier tells of them. Each view takes in what happened first, and then answers with TwiML.

Nobody falls out of a document: every one leads on to another, or ends a call that has ended for us. Where the
records are away, a caller who is with us already hears so and is asked to stay; a new one hears the fallback.
"""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import EXCLUDE, Schema, fields, validate

from spoa.adapters.twilio import spoken, twiml
from spoa.calls.legs import ENDED
from spoa.calls.stages import Party
from spoa.journey.voice.line import Place
from spoa.journey.voice.news import HOLD, JOIN, LEAVE, UNHOLD, RoomNews
from spoa.journey.voice.wishes import PROFESSIONAL
from spoa.kernel.errors import Invalid, NotFound, Unavailable
from spoa.web.forms import parse
from spoa.web.security import signed_voice_webhook, signed_webhook
from spoa.web.use_cases import use_cases

blueprint = Blueprint("voice", __name__, url_prefix="/webhooks/voice")

_TELLING: Final = "I-Twilio-Idempotency-Token"
_OURS: Final = "client:"
_STUBBORN: Final = "#rc=2&rp=all"
_ROOM_EVENTS: Final = {
    "participant-join": JOIN,
    "participant-leave": LEAVE,
    "participant-hold": HOLD,
    "participant-unhold": UNHOLD,
}
_ID: Final = validate.Length(min=1, max=64)
_PARTY: Final = "any(caller,giver,receiver,interpreter)"


class _FromCarrier(Schema):
    """The carrier adds parameters without asking."""

    class Meta:
        """What we do not know is left out."""

        unknown = EXCLUDE


class CallForm(_FromCarrier):
    """A call that comes in."""

    call = fields.String(required=True, data_key="CallSid", validate=_ID)
    to = fields.String(load_default="", data_key="To")
    sender = fields.String(load_default="", data_key="From")


class KeysForm(_FromCarrier):
    """Keys that were pressed."""

    digits = fields.String(load_default="", data_key="Digits", validate=validate.Length(max=40))


class StatusForm(_FromCarrier):
    """How a leg goes on."""

    call = fields.String(required=True, data_key="CallSid", validate=_ID)
    status = fields.String(required=True, data_key="CallStatus", validate=validate.Length(max=20))
    sequence = fields.Integer(load_default=None, data_key="SequenceNumber")


class RoomForm(_FromCarrier):
    """What happened in a room."""

    conference = fields.String(required=True, data_key="ConferenceSid", validate=_ID)
    sequence = fields.Integer(load_default=None, data_key="SequenceNumber")
    event = fields.String(required=True, data_key="StatusCallbackEvent")
    call = fields.String(load_default="", data_key="CallSid", validate=validate.Length(max=64))
    label = fields.String(load_default="", data_key="ParticipantLabel")
    call_status = fields.String(load_default="", data_key="ParticipantCallStatus")


@blueprint.post("")
@signed_voice_webhook
def incoming() -> Response:
    """Take in a call; the case is in the records before the caller hears a word."""
    form = parse(CallForm)
    if form["sender"].startswith(_OURS):
        return document(twiml.hang_up())  # a page of ours is rung, it does not ring
    contact, source = use_cases().journeys.line.arrives(
        call=form["call"], to=form["to"], sender=form["sender"]
    )
    if source == PROFESSIONAL:
        keys, wait = address("partner_key", contact=contact), address("partner", contact=contact)
        return document(twiml.partner_greeting(key_url=keys, wait_url=wait))
    keys, wait = address("menu", contact=contact), address("wait", contact=contact)
    rules, relayed = use_cases().journeys.placing.rules, use_cases().journeys.line.is_relayed
    if relayed(to=form["to"], sender=form["sender"]):  # what is said is typed first: no other languages
        return document(twiml.greeting(key_url=keys, wait_url=wait, seconds=rules.relay.menu_seconds))
    return document(twiml.greeting(key_url=keys, wait_url=wait, languages=rules.interpreting.menu))


@blueprint.post("/menu/<uuid:contact>")
@signed_voice_webhook
def menu(contact: UUID) -> Response:
    """Take the key of the greeting: 1 says that a life is in danger, 2 to 8 choose a language."""
    pressed, line = parse(KeysForm)["digits"], use_cases().journeys.line
    return _waiting(contact, line.waits(str(contact), life_threatening=pressed == "1", key=pressed))


@blueprint.post("/wait/<uuid:contact>")
@signed_voice_webhook
def wait(contact: UUID) -> Response:
    """Let a caller wait, told their place and an honest time, again and again."""
    try:
        place = use_cases().journeys.line.waits(str(contact))
    except Unavailable:
        return document(twiml.apology(again_url=address("wait", contact=contact)))
    return _waiting(contact, place)


@blueprint.post("/key/<uuid:contact>")
@signed_voice_webhook
def key(contact: UUID) -> Response:
    """Take a key of somebody who waits: 1 "ring me back", 9 "it is worse", 2 to 8 a language."""
    pressed, line = parse(KeysForm)["digits"], use_cases().journeys.line
    if pressed == "1" and not line.pressed_again(str(contact)):
        if line.wants_call_back(str(contact)):
            return document(twiml.say_and_hang_up(spoken.CALL_BACK))
        keys, again = address("number", contact=contact), address("wait", contact=contact)
        return document(twiml.ask_number(key_url=keys, again_url=again))
    return _waiting(contact, line.waits(str(contact), worse=pressed == "9", key=pressed))


@blueprint.post("/number/<uuid:contact>")
@signed_voice_webhook
def number(contact: UUID) -> Response:
    """Take the number that somebody keyed whose own is withheld, and read it back."""
    digits, again = parse(KeysForm)["digits"], address("wait", contact=contact)
    try:
        use_cases().journeys.line.keys_number(str(contact), digits)
    except Invalid:
        return document(twiml.ask_number(key_url=address("number", contact=contact), again_url=again))
    return document(twiml.read_back(digits, key_url=address("confirm", contact=contact), again_url=again))


@blueprint.post("/confirm/<uuid:contact>")
@signed_voice_webhook
def confirm(contact: UUID) -> Response:
    """Take "that is right" or "key it again" after a number was read back."""
    if parse(KeysForm)["digits"] == "1":
        use_cases().journeys.line.confirms_number(str(contact))
        return document(twiml.say_and_hang_up(spoken.CALL_BACK))
    keys, again = address("number", contact=contact), address("wait", contact=contact)
    return document(twiml.ask_number(key_url=keys, again_url=again))


@blueprint.post(f"/room/<uuid:contact>/<{_PARTY}:party>")
@signed_voice_webhook
def room(contact: UUID, party: str) -> Response:
    """Let somebody into the room of a call."""
    return into_room(contact, party, "we_are_here")


@blueprint.post(f"/left/<uuid:contact>/<{_PARTY}:party>")
@signed_voice_webhook
def left(contact: UUID, party: str) -> Response:
    """Say how a leg goes on that is out of the room: while the call lives the caller goes back in."""
    if party not in (Party.CALLER, Party.GIVER):
        return document(twiml.hang_up())
    return into_room(contact, party, "we_are_here")


@blueprint.post("/loop/<uuid:contact>/<message>")
@signed_voice_webhook
def loop(contact: UUID, message: str) -> Response:
    """Play a looping message, to whoever is on hold or alone. Needs no records."""
    return document(twiml.loop(message, again_url=address("loop", contact=contact, message=message)))


@blueprint.post("/accept/<uuid:leg>")
@signed_voice_webhook
def accept(leg: UUID) -> Response:
    """Ask a receiver on a telephone to press 1; whoever presses nothing is never joined."""
    return document(twiml.whisper(key_url=address("accepted", leg=leg)))


@blueprint.post("/accepted/<uuid:leg>")
@signed_voice_webhook
def accepted(leg: UUID) -> Response:
    """Take the key of a receiver: 1 brings them into the room."""
    agreed = parse(KeysForm)["digits"] == "1"
    contact = use_cases().journeys.desk.accept_by_phone(str(leg), accepted=agreed)
    return into_room(contact, Party.RECEIVER, "we_are_here") if contact else document(twiml.hang_up())


@blueprint.post("/events/<uuid:contact>")
@signed_webhook
def events(contact: UUID) -> Response:
    """Take in what happened in a room."""
    form = parse(RoomForm)
    event = _ROOM_EVENTS.get(form["event"])
    if event is not None and form["call"]:
        token = request.headers.get(_TELLING, "")[:80] or f"{form['conference']}:{form['sequence']}"
        over = not form["call_status"] or form["call_status"] in ENDED
        news = RoomNews(token, event, form["label"], form["call"], over)
        use_cases().journeys.news.room_news(str(contact), news)
    return document(twiml.NOTHING)


@blueprint.post("/leg/<uuid:leg>")
@signed_webhook
def leg_status(leg: UUID) -> Response:
    """Take in how a leg that we rang goes on."""
    form = parse(StatusForm)
    use_cases().journeys.news.leg_news(
        str(leg), call=form["call"], status=form["status"], sequence=form["sequence"]
    )
    return document(twiml.NOTHING)


@blueprint.post("/status")
@signed_webhook
def call_status() -> Response:
    """Take in that a call which came in has ended."""
    form = parse(StatusForm)
    if form["status"] in ENDED:
        use_cases().journeys.news.caller_gone(form["call"])
    return document(twiml.NOTHING)


def _waiting(contact: UUID, found: Place) -> Response:
    if found.state == "ended":
        return document(twiml.hang_up())
    minutes = int(found.wait.likely.total_seconds() // 60) if found.wait else None
    keys, again = address("key", contact=contact), address("wait", contact=contact)
    if found.language is not None:
        return document(twiml.waiting_in(found.language, key_url=keys, again_url=again))
    return document(twiml.waiting(place=found.place, minutes=minutes, key_url=keys, again_url=again))


def into_room(contact: UUID | str, party: str, message: str) -> Response:
    """Return the document that puts a leg into its room.

    Staff bring a room to life; a caller does not, and neither does an interpreter.
    """
    here = address("room", contact=contact, party=party)
    try:
        name = use_cases().journeys.line.room(str(contact))
    except Unavailable:
        return document(twiml.apology(again_url=here))
    except NotFound:
        name = None
    if name is None:
        return document(twiml.hang_up())
    return document(
        twiml.join_room(
            name,
            label=party,
            left_url=address("left", contact=contact, party=party),
            wait_url=address("loop", contact=contact, message=message),
            events_url=address("events", contact=contact) + _STUBBORN,
            starts=party in (Party.GIVER, Party.RECEIVER),
        )
    )


def address(view: str, **where: Any) -> str:
    """Return an address as the carrier asks for it, whole, because a room keeps it for later."""
    return f"{use_cases().settings.public_url}{url_for(f'voice.{view}', **where)}"


def document(words: str) -> Response:
    """Return a document as an answer to the carrier."""
    return Response(words, mimetype="text/xml")
