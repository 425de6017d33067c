"""What pages and the control API are shown of parties, legs, texts and conferences; live streams."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from spoa.exchange.core import Exchange
from spoa.exchange.hearing import heard_by, hears, label_of, state_of
from spoa.exchange.model import Call, Conference, Message, Party

JSON = dict[str, Any]
_PING: Final = 5.0
_LINES: Final = 200


def leg_view(x: Exchange, call: Call) -> JSON:
    """One leg, as its party has it (LEG of the package's docstring)."""
    member = call.member
    return {
        "call_sid": call.sid,
        "direction": call.direction,
        "status": call.status,
        "state": state_of(x, call),
        "from": call.from_,
        "to": call.to,
        "params": call.params,
        "muted": call.muted_here or bool(member and member.muted),
        "listening": call.listening,
        "hears": [_other(one) for one in hears(x, call)],
        "heard_by": [_other(one) for one in heard_by(x, call)],
        "sound": call.sound,
        "lines": [
            {"n": line.n, "at": line.at.isoformat(), "by": line.by, "words": line.words, "kind": line.kind}
            for line in call.lines[-_LINES:]
        ],
        "since": call.created.isoformat(),
        "answered": call.started.isoformat() if call.started else None,
        "ended": call.ended.isoformat() if call.ended else None,
    }


def _other(call: Call) -> JSON:
    return {"call_sid": call.sid, "label": label_of(call)}


def party_view(x: Exchange, party: Party) -> JSON:
    """A handset or browser with its legs and texts."""
    legs = [leg_view(x, call) for call in shown_legs(party)]
    live = [leg for leg in legs if leg["state"] != "ended"]
    return {
        "number": party.key,
        "here": party.reachable,
        "call": live[0] if live else None,
        "legs": legs,
        "texts": [text_view(party, message) for message in party.texts[-100:]],
    }


def shown_legs(party: Party) -> list[Call]:
    """The live legs, and the last one that ended."""
    ended = [call for call in party.legs if not call.live]
    return [call for call in party.legs if call.live or call in ended[-1:]]


def text_view(party: Party, message: Message) -> JSON:
    """One text, as the party has it (TEXT of the package's docstring)."""
    return {
        "sid": message.sid,
        "at": (message.sent or message.created).isoformat(),
        "direction": "out" if message.from_ == party.key else "in",
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "media": [
            {"url": one.url or f"/control/media/{message.sid}/{one.sid}", "content_type": one.content_type}
            for one in message.media
        ],
    }


def client_view(x: Exchange, party: Party) -> JSON:
    """A browser with its legs."""
    identity = party.key.removeprefix("client:")
    return {"identity": identity, "legs": [leg_view(x, call) for call in shown_legs(party)]}


def conference_view(x: Exchange, conference: Conference) -> JSON:
    """A conference with who is in it and whom each of them hears."""
    return {
        "sid": conference.sid,
        "name": conference.name,
        "status": conference.status,
        "reason": conference.reason,
        "members": [
            {
                "call_sid": member.call.sid,
                "party": member.call.party.key,
                "label": member.label,
                "joined": member.joined,
                "hold": member.hold,
                "muted": member.muted,
                "coaching": member.coaching,
                "ends": member.ends,
                "hears": [label_of(one) for one in hears(x, member.call)],
                "sound": member.call.sound,
            }
            for member in conference.members.values()
        ],
    }


def stream(x: Exchange, view: Callable[[], JSON], closed: Callable[[], None]) -> Iterator[str]:
    """Server-sent events: the whole view whenever it changed, a comment now and then to notice who left."""
    last = ""
    try:
        while True:
            with x.lock:
                text = json.dumps(view())
                if text == last:
                    x.lock.wait(_PING)
                    text = json.dumps(view())
            if text == last:
                yield ": here\n\n"
            else:
                last = text
                yield f"event: state\ndata: {text}\n\n"
    finally:
        with x.lock:
            closed()
            x.changed()
