"""Conferences: joining, leaving, holding, muting, and how they begin and end."""

from typing import Final

from spoa.exchange.audio import music
from spoa.exchange.callbacks import conference_callback
from spoa.exchange.core import Exchange
from spoa.exchange.hearing import sound, tell
from spoa.exchange.model import Callback, Conference, Member, new_sid
from spoa.exchange.tasks import Task
from spoa.exchange.webhooks import Params

KICKED: Final = "participant_updated_via_api"
API_ENDED: Final = "conference_ended_via_api"
MODERATOR: Final = "moderator_ended_conference"
HUNG_UP: Final = "participant_hung_up"
NOT_ADDED: Final = "participant_add_failed"
DEFAULT_EVENTS: Final = ("start", "end")


class LabelTaken(Exception):
    """Another member of the conference has this label (the carrier's error 16025)."""


def find(x: Exchange, name_or_sid: str) -> Conference | None:
    """The live conference of a name or SID."""
    for conference in x.conferences.values():
        if conference.live and name_or_sid in (conference.name, conference.sid):
            return conference
    return None


def room(x: Exchange, name: str) -> Conference:
    """The live conference of a name; made when there is none."""
    found = find(x, name)
    if found is None:
        found = Conference(new_sid("CF"), name, x.now())
        x.conferences[found.sid] = found
    return found


def add(conference: Conference, member: Member) -> None:
    """Give a call its place, joined or still being called; raise ``LabelTaken``."""
    if member.label and any(member.label == other.label for other in conference.members.values()):
        raise LabelTaken(member.label)
    conference.members[member.call.sid] = member
    member.call.member = member


def join(x: Exchange, conference: Conference, member: Member, callback: Callback | None) -> None:
    """A member comes in. The first one's callback is that of the conference, whatever later ones say."""
    if not conference.fixed:
        conference.fixed, conference.callback = True, callback
    member.joined, member.updated = True, x.now()
    conference.updated = x.now()
    conference_callback(x, conference, "participant-join", member)
    joined = conference.joined
    if conference.status == "init" and len(joined) > 1 and any(one.starts for one in joined):
        conference.status = "in-progress"
        conference_callback(x, conference, "conference-start")
        for one in joined:
            if not one.hold:
                silence(x, one)
    elif conference.status == "init":
        play(x, member, member.wait_url, member.wait_method)
    x.changed()


def leave(x: Exchange, conference: Conference, member: Member, reason: str) -> None:
    """A member goes, or could not be called in. Ends the conference where that is due; harmless when gone."""
    call = member.call
    if conference.members.get(call.sid) is not member:
        return
    del conference.members[call.sid]
    call.member = None
    silence(x, member)
    more = {"ReasonParticipantLeft": reason, "ParticipantCallStatus": call.status}
    conference_callback(x, conference, "participant-leave", member, more)
    kicked = reason == KICKED
    if member.ends and member.joined and conference.live:
        how = "kicked" if kicked else "left"
        end(x, conference, f"participant-with-end-conference-on-exit-{how}", member)
    elif not conference.members and conference.live:
        end(x, conference, "last-participant-kicked" if kicked else "last-participant-left", member)
    member.released.fire(reason)
    x.changed()


def end(x: Exchange, conference: Conference, reason: str, by: Member | None = None) -> None:
    """End a conference: everyone in it is put out; calls that came by TwiML go on with their document."""
    conference.status, conference.updated = "completed", x.now()
    conference.reason = reason
    conference.ended_by = by.call.sid if by else None
    put_out = API_ENDED if by is None else MODERATOR
    for member in list(conference.members.values()):
        leave(x, conference, member, put_out)
    more: Params = {"Reason": reason, "ReasonConferenceEnded": reason}
    if by is not None:
        more["CallSidEndingConference"] = by.call.sid
        if by.label:
            more["ParticipantLabelEndingConference"] = by.label
    conference_callback(x, conference, "conference-end", None, more)


def hold(x: Exchange, conference: Conference, member: Member, on: bool, url: str | None, method: str) -> None:
    """Put a member on hold with what it hears there, change that, or take it back."""
    changed = member.hold != on
    member.hold, member.hold_url, member.hold_method = on, url, method
    member.updated = x.now()
    if on and (changed or url is not None):
        tell(x, member.call, "on hold", kind="tone", by="line")
        play(x, member, url, method)
    elif not on and changed:
        silence(x, member)
        tell(x, member.call, "no longer on hold", kind="tone", by="line")
        if conference.status == "init" and member.joined:
            play(x, member, member.wait_url, member.wait_method)
    if changed:
        conference_callback(x, conference, "participant-hold" if on else "participant-unhold", member)
    x.changed()


def mute(x: Exchange, conference: Conference, member: Member, on: bool) -> None:
    """Let a member be heard or not."""
    if member.muted == on:
        return
    member.muted, member.updated = on, x.now()
    conference_callback(x, conference, "participant-mute" if on else "participant-unmute", member)
    x.changed()


def coach(x: Exchange, conference: Conference, member: Member, on: bool, whom: str | None) -> None:
    """Let a member be heard by one other only, or by all again."""
    member.coaching = on
    member.coaches = (whom or member.coaches) if on else None
    member.updated = x.now()
    conference_callback(x, conference, "participant-modify", member)
    x.changed()


def set_ends(x: Exchange, conference: Conference, member: Member, on: bool) -> None:
    """Set end-on-exit. While the member is on hold nothing changes and success is said. [telephony.md 2.3]"""
    if member.hold or member.ends == on:
        return
    member.ends, member.updated = on, x.now()
    conference_callback(x, conference, "participant-modify", member)


def play(x: Exchange, member: Member, url: str | None, method: str) -> None:
    """Play a document, or the carrier's music, to a member who hears nobody."""
    silence(x, member)
    member.music = Task(x.timeline, music(x, member.call, url, method))


def silence(x: Exchange, member: Member) -> None:
    """Stop what plays to a member."""
    if member.music is not None:
        member.music.stop()
        member.music = None
    sound(x, member.call, "")


def member_of(conference: Conference, sid_or_label: str) -> Member | None:
    """A member by the SID of its call or by its label."""
    found = conference.members.get(sid_or_label)
    if found is not None:
        return found
    return next((one for one in conference.members.values() if one.label == sid_or_label), None)
