"""The call as the consoles show it: its state, who hears whom, the transfer's steps, what can be done."""

from typing import Any, Final

from spoa.calls.model import TransferState
from spoa.calls.stages import Form, Line, Party, Reach, Stage
from spoa.calls.transfer import is_over
from spoa.calls.view import hears, sentence, steps
from spoa.journey.brief import who
from spoa.journey.looking import CaseView, TransferView
from spoa.kernel.london import clock_time
from spoa.staff.me import Me

_TITLES: Final = {
    "ringing": "Ringing",
    "menu": "Hears the menu",
    "waiting": "Waiting for you",
    "with_handler": "Talking",
    "ended": "Call ended",
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
    if contact.channel != "voice":
        return _none(url, topics, "This person writes. They can be rung from the case.")
    if contact.ended_at is not None:
        return _none(url, topics, f"The call ended at {clock_time(contact.ended_at)}.")
    transfer = view.transfer if view.transfer and not is_over(view.transfer.state) else None
    return {
        "url": url,
        "topics": topics,
        "state": contact.state,
        "title": _title(view, transfer),
        "since": contact.started_at,
        "hear": _hear(view, transfer, me),
        "acts": _acts(view, transfer, me),
        "transfer": _transfer(view, transfer, me) if transfer else _not_begun(view),
        "say": "",
    }


def nobody(url: str, topics: str) -> dict[str, Any]:
    """Return the call pane when no case is open."""
    return _none(url, topics, "Calls ring here when you take them.")


def _none(url: str, topics: str, say: str) -> dict[str, Any]:
    return {"url": url, "topics": topics, "state": "none", "title": "No call", "since": None, "say": say}


def _title(view: CaseView, transfer: TransferView | None) -> str:
    if transfer is not None and transfer.state.stage in _STAGE_TITLES:
        return _STAGE_TITLES[transfer.state.stage]
    caller = next((leg for leg in reversed(view.legs) if leg.party == Party.CALLER), None)
    if caller is not None and caller.on_hold:
        return "On hold"
    return _TITLES.get(view.contact.state, view.contact.state)


def _names(view: CaseView, transfer: TransferView | None) -> dict[Party, str]:
    person = view.person.name.split()[0] if view.person and view.person.name else None
    partner = transfer is not None and transfer.row.form == Form.FROM_PARTNER
    return {
        Party.CALLER: person or f"The caller ({who(view.case)})",
        Party.GIVER: "The ambulance clinician" if partner else "The call handler",
        Party.RECEIVER: (transfer.receiver if transfer else None) or "The receiver",
    }


def _reader(transfer: TransferView | None, me: Me) -> Party:
    return Party.RECEIVER if transfer is not None and transfer.row.receiver_id == me.id else Party.GIVER


def _hear(view: CaseView, transfer: TransferView | None, me: Me) -> dict[str, Any]:
    state = transfer.state if transfer else _without_transfer(view)
    names = _names(view, transfer)
    reader = _reader(transfer, me)
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
        "sentence": sentence(state, names, reader),
        "more": "",
    }


def _without_transfer(view: CaseView) -> TransferState:
    """Return a state that says who is in the room, for a call without a transfer."""
    in_room = {leg.party for leg in view.legs if leg.in_room}
    caller = next((leg for leg in reversed(view.legs) if leg.party == Party.CALLER and leg.in_room), None)
    held = caller is not None and caller.on_hold
    giver = Party.GIVER in in_room or Party.RECEIVER in in_room
    line = Line.HELD if held or not giver else Line.TALKING
    return TransferState(Form.BRIEF_FIRST, line=line, giver_here=giver)


def _link(one: Party, other: Party, heard: Any, held: bool) -> str:
    if other in heard[one]:
        return "both"
    return "cut" if held else "none"


def _acts(view: CaseView, transfer: TransferView | None, me: Me) -> list[dict[str, Any]]:
    """Return what can be done with the line now; ending a call asks again."""
    ours = any(leg.in_room and leg.staff_id is not None for leg in view.legs)  # a partner's line is not
    if not ours and view.case.owner_id != me.id:
        return [{"do": "take", "words": "Take the call", "icon": "phone", "kind": "go", "key": "F2"}]
    if not ours:
        return [{"do": "take", "words": "Join again", "icon": "phone", "kind": "go"}]
    acts: list[dict[str, Any]] = []
    if transfer is None:
        held = any(leg.on_hold for leg in view.legs if leg.party == Party.CALLER and leg.in_room)
        if held:
            acts.append({"do": "unhold", "words": "Take off hold", "icon": "phone", "key": "F4"})
        elif view.ambulance is None:  # nobody for whom an ambulance goes is put on hold
            acts.append({"do": "hold", "words": "Hold", "icon": "hold", "key": "F4"})
    handed_over = transfer is not None and transfer.state.stage is Stage.HANDED_OVER
    if not handed_over or _reader(transfer, me) is Party.RECEIVER:  # the call is the receiver's to end now
        acts.append({"do": "end", "words": "End call…", "icon": "end", "asks": True})
    return acts


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
    small = f"last try: {str(last.row.stage).replace('_', ' ')}" if last else "not started"
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


def _transfer(view: CaseView, transfer: TransferView, me: Me) -> dict[str, Any]:
    state = transfer.state
    return {
        "title": f"Transfer to {transfer.receiver or 'a receiver'}",
        "small": "",
        "state": "",
        "steps": [{"word": each.word, "state": each.state, "say": ""} for each in steps(state)],
        "flat": False,
        "choose": "",
        "acts": _transfer_acts(view, transfer, me),
    }


def _transfer_acts(view: CaseView, transfer: TransferView, me: Me) -> list[dict[str, Any]]:
    """Return the next stage for this person, and the way back."""
    state, mine = transfer.state, transfer.row.receiver_id == me.id
    acts: list[dict[str, Any]] = []
    caller = _names(view, transfer)[Party.CALLER]
    if state.stage is Stage.BRIEFING and mine and state.line is Line.CARRIED:
        acts.append(_say("mine", "I have them", "F8"))  # the partner's line carries the caller already
    elif state.stage is Stage.BRIEFING:
        acts.append(_say("bring_in", f"Bring {caller} in", "F8"))
    if state.stage is Stage.JOINING and state.receiver is Reach.HERE:
        acts.append(_say("mine", "I have them", "F8") if mine else _say("hand_over", "Hand over", "F8"))
    if state.stage is Stage.HANDED_OVER and mine:
        acts.append(_say("finished", "Finish the call", ""))
    if not mine and state.stage in (Stage.HOLDING, Stage.DIALLING, Stage.BRIEFING, Stage.JOINING):
        acts.append({"do": "say/cancel", "words": "Stop the transfer", "icon": "cross"})
    return acts


def _say(word: str, words: str, key: str) -> dict[str, Any]:
    return {"do": f"say/{word}", "words": words, "icon": "move", "kind": "go", "key": key}
