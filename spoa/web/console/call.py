"""The call as the consoles show it: its state, who hears whom, the transfer's steps, what can be done."""

from typing import Any, Final

from spoa.calls.model import TransferState
from spoa.calls.stages import Form, Line, Party, Reach, Stage
from spoa.calls.view import hears, last_try, sentence, steps
from spoa.journey.brief import who
from spoa.journey.looking import CaseView, TransferView
from spoa.journey.voice.ringing import BY_NUMBER, BY_YEAR, NAMED
from spoa.journey.voice.stored import goes_on
from spoa.journey.voice.tries import is_rung
from spoa.journey.voice.wishes import PROFESSIONAL
from spoa.records.calls import Leg
from spoa.staff.me import Me
from spoa.web.console import back, guests, written

_TITLES: Final = {
    "ringing": "Ringing",
    "menu": "Hears the menu",
    "waiting": "Waiting for you",
    "with_handler": "Talking",
    "ended": "Call ended",
}
PARTNER: Final = "The ambulance clinician"
_MORE: Final = {
    BY_YEAR: "They keyed the case number and the year of birth. Ask the name before you read anything out.",
    BY_NUMBER: "They keyed the case number only: ask name and date of birth before you read anything out.",
}
_STAGE_TITLES: Final = {
    Stage.HOLDING: "On hold",
    Stage.DIALLING: "Ringing the receiver",
    Stage.BRIEFING: "Briefing",
    Stage.JOINING: "All on the line",
    Stage.HANDED_OVER: "Handed over",
}


def call(view: CaseView, me: Me, base: str) -> dict[str, Any]:
    """Return the call pane of a case for one member of staff."""
    contact = view.contact
    url = f"{base}/case/{view.case.id}/call"
    topics = f"case:{view.case.id}"
    if is_rung(contact):
        return _none(url, topics) | back.ringing(view, me)
    if contact.channel != "voice" or contact.ended_at is not None:
        return _none(url, topics) | back.can_ring(view, me) | written.pane(view, me)
    transfer = view.transfer if view.transfer and goes_on(view.transfer.row) else None
    reader = _reader(view, transfer, me)
    return {
        "url": url,
        "topics": topics,
        "state": contact.state,
        "title": _title(view, transfer, reader),
        "since": contact.started_at,
        "hear": _hear(view, transfer, reader),
        "speakers": _speakers(_names(view, transfer), reader) | guests.speakers(view, me),
        "acts": _acts(view, transfer, me, reader),
        "guests": guests.sentences(view, me, reader),
        "guest_acts": guests.acts_in(view, me),
        "transfer": _transfer(view, transfer, reader) if transfer else _not_begun(view),
        "say": "",
    }


def nobody(url: str, topics: str) -> dict[str, Any]:
    """Return the call pane when no case is open."""
    return _none(url, topics) | {"say": "Your telephone rings here when you take a call."}


def _none(url: str, topics: str) -> dict[str, Any]:
    return {"url": url, "topics": topics, "state": "none", "title": "No call", "since": None, "say": ""}


def _title(view: CaseView, transfer: TransferView | None, reader: Party | None) -> str:
    if transfer is not None and transfer.state.stage is Stage.DIALLING and reader is Party.RECEIVER:
        return "Your telephone rings"
    if transfer is not None and transfer.state.stage in _STAGE_TITLES:
        return _STAGE_TITLES[transfer.state.stage]
    caller = next((leg for leg in reversed(view.legs) if leg.party == Party.CALLER), None)
    if caller is not None and caller.on_hold:
        return "On hold"
    return _TITLES.get(view.contact.state, view.contact.state)


def _reader(view: CaseView, transfer: TransferView | None, me: Me) -> Party | None:
    """Return whose part of the call the reader has; ``None`` for somebody who only looks."""
    if transfer is not None and transfer.row.receiver_id == me.id:
        return Party.RECEIVER
    mine = next((leg for leg in reversed(_company(view)) if leg.staff_id == me.id), None)
    if mine is not None:
        return Party(mine.party)
    gives = transfer is not None and transfer.row.giver_id == me.id
    return Party.GIVER if gives else None


def _company(view: CaseView) -> list[Leg]:
    """Return the lines in the room of those who look after the caller: no guest is one."""
    return [leg for leg in view.legs if leg.in_room and leg.staff_id and leg.party in tuple(Party)]


def _is_partner(view: CaseView) -> bool:
    """Say whether the call came from a partner, whose own line carries the person."""
    return view.contact.source == PROFESSIONAL


def _names(view: CaseView, transfer: TransferView | None) -> dict[Party, str]:
    """Return who has each part of the call, by the name that the readers of a case may see."""
    person = view.person.name.split()[0] if view.person and view.person.name else None
    partner = _is_partner(view)
    caller = "The person" if partner else _described(view)
    return {
        Party.CALLER: person or caller,
        Party.GIVER: PARTNER if partner else _staffed(view, Party.GIVER) or "The call handler",
        Party.RECEIVER: (transfer.receiver if transfer else None)
        or _staffed(view, Party.RECEIVER)
        or "The receiver",
    }


def _described(view: CaseView) -> str:
    """Return "The caller (Man, 58)"; only "The caller" while nothing is known of them."""
    known = view.case.sex is not None or view.case.age_days is not None
    return f"The caller ({who(view.case)})" if known else "The caller"


def _staffed(view: CaseView, party: Party) -> str | None:
    """Return the name of whoever of the staff had a part of the call last."""
    legs = (leg for leg in reversed(view.legs) if leg.party == party and leg.staff_id)
    return next((view.staffed[leg.staff_id] for leg in legs if leg.staff_id), None)


def _speakers(names: dict[Party, str], reader: Party | None) -> dict[str, str]:
    """Return the names of the voices on the reader's own line, so that no one's words are another's."""
    return {str(party): name for party, name in names.items() if party is not reader} if reader else {}


def _hear(view: CaseView, transfer: TransferView | None, reader: Party | None) -> dict[str, Any]:
    state = transfer.state if transfer else _without_transfer(view)
    names = _names(view, transfer)
    heard = hears(state)
    parties = [Party.CALLER, Party.GIVER, Party.RECEIVER]
    here = {
        Party.CALLER: state.line is not Line.GONE,
        Party.GIVER: state.giver_here,
        Party.RECEIVER: state.receiver is Reach.HERE,
    }
    icons = {Party.CALLER: "user", Party.GIVER: "head", Party.RECEIVER: "steth"}
    held = state.line in (Line.HELD, Line.HOLDING)
    return {
        "people": [
            {"name": "You" if each is reader else names[each], "icon": icons[each], "here": here[each]}
            for each in parties
        ],
        "links": [
            _link(Party.CALLER, Party.GIVER, heard, held),
            _link(Party.GIVER, Party.RECEIVER, heard, False),
        ],
        "sentence": sentence(state, names, reader, guests=bool(guests.live(view.guests))),
        "more": _MORE.get((view.contact.call or {}).get(NAMED, ""), "") if transfer else "",
    }


def _without_transfer(view: CaseView) -> TransferState:
    """Return a state that says who is in the room, for a call without a transfer."""
    in_room = {leg.party for leg in view.legs if leg.in_room}
    giver = Party.GIVER in in_room or Party.RECEIVER in in_room
    if _is_partner(view):
        return TransferState(Form.FROM_PARTNER, line=Line.CARRIED, giver_here=giver)
    caller = next((leg for leg in reversed(view.legs) if leg.party == Party.CALLER and leg.in_room), None)
    held = caller is not None and caller.on_hold
    line = Line.HELD if held or not giver else Line.TALKING
    return TransferState(Form.BRIEF_FIRST, line=line, giver_here=giver)


def _link(one: Party, other: Party, heard: Any, held: bool) -> str:
    if other in heard[one]:
        return "both"
    return "cut" if held else "none"


def _acts(
    view: CaseView, transfer: TransferView | None, me: Me, reader: Party | None
) -> list[dict[str, Any]]:
    """Return what can be done with the line now, by this person; ending a call asks again.

    While somebody is handed over the transfer looks after the line, and its own buttons are below.
    """
    if any(leg.staff_id == me.id for leg in _company(view)):
        return _acts_in_call(view, transfer, reader)
    ours = bool(_company(view))  # a partner's line is not
    offered = transfer is not None and (reader is Party.RECEIVER or _is_partner(view))
    if ours or offered:  # a colleague has them, or is being rung for them
        return []
    if view.case.owner_id != me.id:
        return [{"do": "take", "words": "Take the call", "icon": "phone", "kind": "go", "key": "F2"}]
    return [{"do": "take", "words": "Join again", "icon": "phone", "kind": "go"}]


def _acts_in_call(
    view: CaseView, transfer: TransferView | None, reader: Party | None
) -> list[dict[str, Any]]:
    end = {"do": "end", "words": "End call…", "icon": "end", "asks": True}
    helps = guests.interpreter_act(view)
    if transfer is not None:  # the call is the receiver's to end, once they have the person
        has_them = transfer.state.stage is Stage.HANDED_OVER and reader is Party.RECEIVER
        return [end, helps] if has_them else [helps]
    if view.back.maybe_machine:
        return [{"do": "voicemail", "words": "It is a voicemail", "icon": "end"}, end]
    if any(leg.on_hold for leg in view.legs if leg.party == Party.CALLER and leg.in_room):
        return [{"do": "unhold", "words": "Take off hold", "icon": "phone", "key": "F4"}, end, helps]
    if view.ambulance is None:  # nobody for whom an ambulance goes is put on hold
        return [{"do": "hold", "words": "Hold", "icon": "hold", "key": "F4"}, end, helps]
    return [end, helps]


def _not_begun(view: CaseView) -> dict[str, Any] | None:
    """Return the transfer that could begin: to whoever can take the most urgent need by voice."""
    need = next(
        (
            each.need
            for each in view.needs
            if each.need.handed_over_when == "joined" and each.need.state in ("open", "offered")
        ),
        None,
    )
    if need is None:
        return None
    last = view.transfer
    small = last_try(last.state, last.receiver) if last else "not started"
    words = "Ring the ambulance desk" if need.kind == "ambulance" else "Ring a clinician"
    act = {
        "do": f"transfer/{need.id}",
        "words": words,
        "icon": "move",
        "kind": "go",
        "key": "F8",
        "wide": True,
    }
    return {
        "title": f"Transfer: {need.title}",
        "small": small,
        "state": "",
        "steps": [],
        "flat": True,
        "choose": "",
        "acts": [act],
    }


def _transfer(view: CaseView, transfer: TransferView, reader: Party | None) -> dict[str, Any]:
    state = transfer.state
    to = "you" if reader is Party.RECEIVER else transfer.receiver or "a receiver"
    return {
        "title": f"Transfer to {to}",
        "small": "",
        "state": "",
        "steps": [{"word": each.word, "state": each.state, "say": ""} for each in steps(state)],
        "flat": False,
        "choose": "",
        "acts": _transfer_acts(view, transfer, reader),
    }


def _transfer_acts(view: CaseView, transfer: TransferView, reader: Party | None) -> list[dict[str, Any]]:
    """Return the next stage for this person, and the way back; nothing for who takes no part."""
    state, names = transfer.state, _names(view, transfer)
    acts: list[dict[str, Any]] = []
    if reader is Party.RECEIVER:
        return _receivers_acts(state, names)
    if reader is not Party.GIVER or _is_partner(view):
        return acts
    if state.stage is Stage.BRIEFING:
        acts.append(_bring_in(names))
    if state.stage is Stage.JOINING and state.receiver is Reach.HERE:
        acts.append(_say("hand_over", "Hand over", "F8"))
    if state.stage in (Stage.HOLDING, Stage.DIALLING, Stage.BRIEFING, Stage.JOINING):
        acts.append({"do": "say/cancel", "words": "Stop the transfer", "icon": "cross"})
    return acts


def _receivers_acts(state: TransferState, names: dict[Party, str]) -> list[dict[str, Any]]:
    """Return what the receiver may say: being briefed they take the person, or give them back."""
    if state.stage is Stage.HANDED_OVER:
        return [_say("finished", "Finish the call", "")]
    if state.receiver is not Reach.HERE or state.stage not in (Stage.BRIEFING, Stage.JOINING):
        return []
    carried = state.line is Line.CARRIED  # they hear the person already, on the partner's line
    takes = _say("mine", "I have them", "F8")
    back = {"do": "give-back", "words": "Give back…", "icon": "cross", "asks": True}
    return [takes if carried or state.stage is Stage.JOINING else _bring_in(names), back]


def _bring_in(names: dict[Party, str]) -> dict[str, Any]:
    caller = names[Party.CALLER].partition(" (")[0].replace("The ", "the ", 1)
    return _say("bring_in", f"Bring {caller} in", "F8")


def _say(word: str, words: str, key: str) -> dict[str, Any]:
    return {"do": f"say/{word}", "words": words, "icon": "move", "kind": "go", "key": key}
