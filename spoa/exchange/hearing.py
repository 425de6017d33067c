"""Who hears what: the lines each party hears, and who hears whom."""

from spoa.exchange.core import Exchange
from spoa.exchange.model import Call, Conference, Line

_KEPT = 400


def tell(x: Exchange, call: Call, words: str, kind: str = "say", by: str = "service") -> None:
    """Let the party of a leg hear something: say, play, voice, own or tone."""
    party = call.party
    party.line += 1
    call.lines.append(Line(party.line, x.now(), by, words, kind))
    del call.lines[:-_KEPT]
    x.changed()


def sound(x: Exchange, call: Call, what: str) -> None:
    """Say what plays to a leg now ('' for nothing)."""
    if call.sound != what:
        call.sound = what
        x.changed()


def conference_of(x: Exchange, call: Call) -> Conference | None:
    """The live conference that a leg is in, or is being called into."""
    for conference in x.conferences.values():
        if conference.live and call.sid in conference.members:
            return conference
    return None


def label_of(call: Call) -> str:
    """What others see as the name of a speaker: its label in the conference, or its number or identity."""
    if call.member is not None and call.member.label:
        return call.member.label
    return call.party.key


def hears(x: Exchange, call: Call) -> list[Call]:
    """The legs that this leg hears now: none while it rings, waits or is on hold."""
    if call.status != "in-progress":
        return []
    if call.peer is not None:
        return [call.peer] if not call.peer.muted_here else []
    conference = conference_of(x, call)
    if conference is None or conference.status != "in-progress":
        return []
    return [other.call for other in conference.joined if _heard(conference, other.call, call)]


def heard_by(x: Exchange, call: Call) -> list[Call]:
    """The legs that hear this leg now."""
    if call.peer is not None:
        return [call.peer] if call in hears(x, call.peer) else []
    conference = conference_of(x, call)
    if conference is None:
        return []
    return [other.call for other in conference.joined if call in hears(x, other.call)]


def _heard(conference: Conference, speaker: Call, listener: Call) -> bool:
    says, listens = conference.members[speaker.sid], conference.members.get(listener.sid)
    if speaker is listener or listens is None or not listens.joined:
        return False
    if says.hold or listens.hold or says.muted or speaker.muted_here:
        return False
    return not says.coaching or says.coaches == listener.sid


def speak(x: Exchange, call: Call, words: str) -> None:
    """The party of a leg says something: to an open Gather, and to whoever hears it."""
    tell(x, call, words, kind="own", by="me")
    if call.muted_here:
        return
    if call.ear is not None and call.listening and "speech" in call.listening:
        call.ear.put(("words", words))
    for other in heard_by(x, call):
        tell(x, other, words, kind="voice", by=label_of(call))


def press(x: Exchange, call: Call, digits: str) -> None:
    """The party of a leg presses keys; they are lost unless a Gather listens."""
    tell(x, call, digits, kind="own", by="keys")
    if call.ear is not None and call.listening and "dtmf" in call.listening:
        call.ear.put(("digits", digits))


def state_of(x: Exchange, call: Call) -> str:
    """One word for what a leg is in: queued, calling, ringing, waiting, held, live or ended."""
    if call.status == "queued":
        return "queued"
    if call.status == "ringing":
        return "calling" if call.direction == "inbound" else "ringing"
    if call.status != "in-progress":
        return "ended"
    if call.queued_in is not None:
        return "waiting"
    if call.member is None:
        return "live"
    if call.member.hold:
        return "held"
    conference = conference_of(x, call)
    return "live" if conference is not None and conference.status == "in-progress" else "waiting"
