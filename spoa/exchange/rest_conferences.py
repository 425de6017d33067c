"""REST: Conferences and their Participants."""

from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from spoa.exchange import conference as rooms
from spoa.exchange import legs
from spoa.exchange.audio import music
from spoa.exchange.core import Exchange
from spoa.exchange.dial import stay
from spoa.exchange.model import Call, Conference, Member
from spoa.exchange.rest import (
    PREFIX,
    RestError,
    callback,
    exchange,
    gone,
    not_found,
    page,
    reply,
    rest_blueprint,
    seconds,
    truth,
    within,
)  # fmt: skip
from spoa.exchange.rest_calls import COMPLETED, checked_ends
from spoa.exchange.shapes import conference_json, participant_json
from spoa.exchange.tasks import Task

conferences = rest_blueprint("conferences")
_ROOM: Final = f"{PREFIX}/Conferences/<room>"
_LIMIT: Final = 14_400.0


@conferences.get(f"{PREFIX}/Conferences.json")
def listed() -> ResponseReturnValue:
    """Conferences, newest first, by FriendlyName, Status, DateCreated, DateUpdated."""
    x, args = exchange(), request.args
    name, status = args.get("FriendlyName"), args.get("Status")
    with x.lock:
        rows = [
            one
            for one in reversed(x.conferences.values())
            if (not name or one.name == name)
            and (not status or one.status == status)
            and within("DateCreated", one.created)
            and within("DateUpdated", one.updated or one.created)
        ]
        return page("conferences", rows, lambda one: conference_json(x, one))


@conferences.get(f"{_ROOM}.json")
def fetched(room: str) -> ResponseReturnValue:
    """One conference, live or ended."""
    x = exchange()
    with x.lock:
        if room not in x.conferences:
            raise not_found()
        return reply(conference_json(x, x.conferences[room]))


@conferences.post(f"{_ROOM}.json")
def updated(room: str) -> ResponseReturnValue:
    """End a conference, or announce something to everyone in it."""
    x = exchange()
    with x.lock:
        conference = _live(x, room)
        if request.form.get("Status") == "completed":
            rooms.end(x, conference, "conference-ended-via-api")
        elif request.form.get("AnnounceUrl"):
            for member in conference.joined:
                _announce(x, member)
        return reply(conference_json(x, conference))


@conferences.get(f"{_ROOM}/Participants.json")
def participants(room: str) -> ResponseReturnValue:
    """Who is in a live conference or being called into it; never who was."""
    x = exchange()
    wanted = {name: request.args.get(name.title()) for name in ("muted", "hold", "coaching")}
    with x.lock:
        if room not in x.conferences:
            raise not_found()
        conference = x.conferences[room]
        rows = [
            one
            for one in conference.members.values()
            if all(not v or getattr(one, k) == (v.lower() == "true") for k, v in wanted.items())
        ]
        return page("participants", rows, lambda one: participant_json(x, conference, one))


@conferences.post(f"{_ROOM}/Participants.json")
def participant_created(room: str) -> ResponseReturnValue:
    """Call someone into a conference, by its SID, or by a name that makes it."""
    x = exchange()
    with x.lock:
        to, from_ = checked_ends()
        conference = rooms.find(x, room)
        if conference is None:
            if room.startswith("CF") and room in x.conferences:
                raise RestError(400, 16103, "The conference has ended")
            conference = rooms.room(x, room)
        order = legs.Order(to, from_, "outbound-api", callback=callback("StatusCallback", COMPLETED))
        call = legs.make(x, order)
        member = _new_member(x, call)
        try:
            rooms.add(conference, member)
        except rooms.LabelTaken:
            x.calls.pop(call.sid)
            call.party.legs.remove(call)
            raise RestError(400, 16025, "Participant label is already in use in the conference") from None
        _call_in(x, conference, member)
        return reply(participant_json(x, conference, member), 201)


def _new_member(x: Exchange, call: Call) -> Member:
    form = request.form
    return Member(
        call,
        x.now(),
        label=form.get("Label") or None,
        muted=truth("Muted"),
        coaching=truth("Coaching"),
        coaches=form.get("CallSidToCoach"),
        starts=truth("StartConferenceOnEnter", True),
        ends=truth("EndConferenceOnExit"),
        wait_url=form.get("WaitUrl"),
        wait_method=form.get("WaitMethod", "POST"),
    )


def _call_in(x: Exchange, conference: Conference, member: Member) -> None:
    told = callback("ConferenceStatusCallback", rooms.DEFAULT_EVENTS)
    call = member.call
    legs.place(x, call, seconds("Timeout", 60), lambda: stay(x, conference, member, told, _LIMIT))
    # Not answered: the place is given up. The conference ended meanwhile: the ringing stops.
    call.gone.wait(lambda _: rooms.leave(x, conference, member, rooms.NOT_ADDED))
    member.released.wait(lambda _: None if call.started else legs.finish(x, call, "canceled"))


@conferences.get(f"{_ROOM}/Participants/<who>.json")
def participant_fetched(room: str, who: str) -> ResponseReturnValue:
    """One participant, by the SID of its call or its label."""
    x = exchange()
    with x.lock:
        conference, member = _participant(x, room, who)
        return reply(participant_json(x, conference, member))


@conferences.post(f"{_ROOM}/Participants/<who>.json")
def participant_updated(room: str, who: str) -> ResponseReturnValue:
    """Hold, mute, coach, announce, or set what happens when it leaves."""
    x, form = exchange(), request.form
    with x.lock:
        conference, member = _participant(x, room, who)
        if "EndConferenceOnExit" in form:
            rooms.set_ends(x, conference, member, truth("EndConferenceOnExit"))
        if "Hold" in form:
            method = form.get("HoldMethod", "GET")
            rooms.hold(x, conference, member, truth("Hold"), form.get("HoldUrl"), method)
        if "Muted" in form:
            rooms.mute(x, conference, member, truth("Muted"))
        if "Coaching" in form:
            rooms.coach(x, conference, member, truth("Coaching"), form.get("CallSidToCoach"))
        if form.get("AnnounceUrl"):
            _announce(x, member)
        return reply(participant_json(x, conference, member))


@conferences.delete(f"{_ROOM}/Participants/<who>.json")
def participant_deleted(room: str, who: str) -> ResponseReturnValue:
    """Put a participant out of the conference."""
    x = exchange()
    with x.lock:
        conference, member = _participant(x, room, who)
        if not member.joined:
            legs.finish(x, member.call, "canceled")
        rooms.leave(x, conference, member, rooms.KICKED)
        return gone()


def _announce(x: Exchange, member: Member) -> None:
    url, method = request.form["AnnounceUrl"], request.form.get("AnnounceMethod", "POST")
    Task(x.timeline, music(x, member.call, url, method))


def _live(x: Exchange, room: str) -> Conference:
    conference = x.conferences.get(room) or rooms.find(x, room)
    if conference is None or not conference.live:
        raise not_found()
    return conference


def _participant(x: Exchange, room: str, who: str) -> tuple[Conference, Member]:
    conference = _live(x, room)
    member = rooms.member_of(conference, who)
    if member is None:
        raise not_found()
    return conference, member
