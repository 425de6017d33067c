"""The hand-over of a text or chat as the consoles show it beside the call: who is asked, and what next."""

from typing import Any

from spoa.calls.stages import EXITS, Form
from spoa.calls.view import last_try, steps
from spoa.cases.deadlines import still_open
from spoa.journey.looking import CaseView, TransferView
from spoa.journey.needs import is_for_clinician
from spoa.journey.voice.stored import goes_on
from spoa.staff.me import Me
from spoa.staff.roles import Role


def pane(view: CaseView, me: Me) -> dict[str, Any]:
    """Return the part of the call pane that hands over who writes; empty for whoever only rang."""
    if view.contact.channel == "voice" or view.case.state == "closed":
        return {}
    last = view.transfer if view.transfer and view.transfer.row.form == Form.IN_WRITING else None
    if last is not None and goes_on(last.row):
        return {"transfer": _offered(last, me)}
    mine = (view.case.owner_kind, view.case.owner_id) == ("staff", me.id)
    return {"transfer": _to_offer(view, last, me)} if mine and view.ambulance is None else {}


def being_offered(view: CaseView) -> str:
    """Return who is just now shown this person's brief, in a sentence; "" where nobody is."""
    live = view.transfer is not None and goes_on(view.transfer.row)
    if view.transfer is None or not live or view.transfer.row.form != Form.IN_WRITING:
        return ""
    return f"{view.transfer.receiver or 'A colleague'} is being asked to take this person."


def _offered(transfer: TransferView, me: Me) -> dict[str, Any]:
    stop = {"do": "say/cancel", "words": "Stop the transfer", "icon": "cross"}
    shown = [{"word": each.word, "state": each.state, "say": ""} for each in steps(transfer.state)]
    return _transfer(
        f"Offered to {transfer.receiver or 'a clinician'}",
        small="they see the brief",
        steps=shown,
        flat=False,
        acts=[stop] if transfer.row.giver_id == me.id else [],
    )


def _to_offer(view: CaseView, last: TransferView | None, me: Me) -> dict[str, Any]:
    """Return what its keeper can do: offer it, or let it wait; and what became of the offer before."""
    whom = "another clinician" if me.role == Role.CLINICIAN else "a clinician"
    wanted = any(is_for_clinician(need) for need in still_open(each.need for each in view.needs))
    due = wanted and me.role != Role.CLINICIAN
    offer = {"do": "offer", "words": f"Offer to {whom}", "icon": "move", "key": "F8"}
    offer["kind"] = "go" if due else ""
    leave = {"do": "leave-in-queue", "words": "Leave in the clinicians’ queue", "icon": "right"}
    return _transfer(
        f"Hand over to {whom}",
        small=_became(last),
        steps=[],
        flat=True,
        acts=[offer | {"wide": True}, leave | {"wide": True}],
    )


def _became(last: TransferView | None) -> str:
    """Return what became of the offer before, and how many were asked."""
    if last is None or last.state.stage not in EXITS:
        return "not started"
    asked = len(last.row.offered)
    said = last_try(last.state, last.receiver)
    return f"{asked} were asked; {said}" if asked > 1 else said


def _transfer(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "state": "", "choose": ""} | more
