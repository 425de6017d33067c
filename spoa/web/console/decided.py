"""The decision, where it can go, and the ambulance's page, as the console shows them."""

from datetime import datetime, timedelta
from typing import Any, Final

from spoa.booking.slots import time_words
from spoa.journey.looking import CaseView, NeedView
from spoa.kernel.london import clock_time, day_words
from spoa.kernel.urgency import klass
from spoa.routing.distance import miles_words
from spoa.routing.model import Offered, Ranking
from spoa.triage.steps import Because, RuledOut, Step

_SHOWN: Final = 3
_HAND_OVER_WORDS: Final = {
    "joined": "has joined",
    "booked": "booked",
    "accepted": "accepted",
    "delivered": "message delivered",
    "told": "told what to do",
}


def by_when(moment: datetime, now: datetime) -> str:
    """Return "by 23:31", with the day where it is not today."""
    day = day_words(moment, now)
    return f"by {clock_time(moment)}" if day == "today" else f"by {clock_time(moment)} {day}"


def decided(view: CaseView, now: datetime) -> dict[str, Any]:
    """Return the decision of a case: why, what was ruled out, and each need with its places and times."""
    step = view.step
    lead = next((each.need for each in view.needs if each.need.lead), view.needs[0].need)
    by_triage = step.disposition is not None and step.disposition.code == lead.code
    return {
        "klass": klass(lead.urgency),
        "title": f"{lead.title}, {by_when(lead.deadline_at, now)}",
        "say": step.disposition.needs[0].told if by_triage and step.disposition else "",
        "must": "",
        "because": [_because(each) for each in step.because],
        "ruled_out": ruled_out(step)[:_SHOWN],
        "ruled_out_more": f"all {len(step.ruled_out)}" if len(step.ruled_out) > _SHOWN else "",
        "set_aside": [each.text for each in step.set_aside],
        "advice": list(step.advice),
        "worsening": list(step.worsening),
        "needs": [_need(each, now) for each in view.needs if each.need.state != "withdrawn"],
    }


def ruled_out(step: Step) -> list[dict[str, str]]:
    """Return every more urgent row with what ruled it out."""
    return [_out(each) for each in step.ruled_out]


def _because(each: Because) -> dict[str, str]:
    return {"text": each.text, "small": ", ".join(fact.text for fact in each.facts[:4])}


def _out(each: RuledOut) -> dict[str, str]:
    return {"text": f"{each.code}", "small": "no " + ", no ".join(fact.text for fact in each.by[:3])}


def _need(view: NeedView, now: datetime) -> dict[str, Any]:
    need = view.need
    done = need.state == "handed_over"
    return {
        "id": need.id,
        "title": need.title,
        "state": _state(view, now),
        "done": done,
        "where": None if done or view.ranking is None else _where(view.ranking, need.handed_over_when),
        "when": None if done or not view.slots else _when(view, now),
        "acts": _acts(view),
    }


def _state(view: NeedView, now: datetime) -> str:
    need = view.need
    if need.state == "handed_over":
        at = f" at {clock_time(need.handed_over_at)}" if need.handed_over_at else ""
        where = f", {view.service}" if view.service else ""
        return f"{_HAND_OVER_WORDS.get(need.how or '', need.how)}{at}{where}"
    if view.referral is not None and view.referral.state == "offered":
        return f"asked {view.service}, answer {by_when(view.referral.answer_by, now)}"
    return by_when(need.deadline_at, now)


def _acts(view: NeedView) -> list[dict[str, Any]]:
    need = view.need
    if need.state == "handed_over":
        return []
    if need.handed_over_when == "told":
        return [{"do": f"tell/{need.id}", "words": "They have been told", "kind": "main"}]
    if need.handed_over_when == "booked" and view.booking is not None and view.booking.state == "held":
        return [{"do": f"book/{need.id}/{view.booking.slot_id}", "words": "Book this time", "kind": "main"}]
    return []


def _where(ranking: Ranking, handed_over: str) -> dict[str, Any]:
    rows = [_row(place, each, handed_over) for place, each in enumerate(ranking.offered[:_SHOWN], 1)]
    return {
        "title": "",
        "say": f"{len(ranking.offered)} can take them, best first" if rows else "",
        "rows": rows,
        "hidden": [{"name": each.service.name, "why": each.why} for each in ranking.hidden[:4]],
        "also": None,
    }


def _row(place: int, each: Offered, handed_over: str) -> dict[str, Any]:
    state = each.state
    return {
        "id": each.service.id,
        "rank": place,
        "name": each.service.name,
        "small": each.service.kind.replace("_", " "),
        "away": "" if each.miles is None else miles_words(each.miles),
        "open": _hours(each),
        "capacity": "" if state.free is None else f"{state.free} left",
        "first": clock_time(state.first_free) if state.first_free else "",
        "chosen": handed_over == "booked" and place == 1,
        "act": "Choose" if handed_over in ("booked", "told", "joined") else "Ask them",
    }


def _hours(each: Offered) -> str:
    if each.opens_at is not None:
        return f"from {clock_time(each.opens_at)}"
    return f"to {clock_time(each.open_until)}" if each.open_until else "always"


def _when(view: NeedView, now: datetime) -> dict[str, Any]:
    booking = view.booking if view.booking and view.booking.state == "held" else None
    held = booking.slot_id if booking else None
    times = [
        {
            "id": slot.slot_id,
            "words": time_words(slot.starts_at, now),
            "state": "held" if slot.slot_id == held else "free",
            "small": slot.where,
        }
        for slot in view.slots
    ]
    if booking is not None and held not in {each["id"] for each in times}:
        times.insert(
            0,
            {"id": held, "words": time_words(booking.slot.starts_at, now), "state": "held", "small": ""},
        )
    return {
        "title": "When",
        "say": "a time can be held while they decide",
        "slots": times,
        "held_until": now + timedelta(minutes=10) if booking else None,
        "held_from": now if booking else None,
    }


def brief(view: CaseView, by: str) -> dict[str, str]:
    """Return the brief for whoever takes over."""
    return view.brief.as_json() | {"adds_by": by}


def ambulance(view: CaseView) -> dict[str, Any] | None:
    """Return the strip while an ambulance request counts down or nobody has the person yet."""
    request = view.ambulance
    if request is None:
        return None
    certain = view.step.certain
    return {
        "state": request.state,
        "goes_at": request.goes_at,
        "why": certain.because if certain else "",
        "say": _desk_words(view),
        "since": request.sent_at or request.goes_at,
        "confirmed": request.confirmed_at is not None,
    }


def _desk_words(view: CaseView) -> str:
    if view.transfer is None or view.transfer.row.ended_at is not None:
        return "The desk sees it in its inbox. Ring them if it is not accepted."
    return f"{view.transfer.receiver or 'The ambulance desk'} is being rung."


def place(view: CaseView) -> dict[str, Any]:
    """Return the middle pane while an ambulance is certain: stay, confirm the place, watch the desk."""
    request = view.ambulance
    if request is None:
        raise AssertionError("no ambulance was asked for")
    where = view.case.place
    certain = view.step.certain
    return {
        "klass": 1,
        "title": f"Category {request.category} ambulance",
        "because": [certain.because] if certain else ["Sent by hand"],
        "address": where.get("address", ""),
        "postcode": where.get("postcode", ""),
        "place_note": where.get("note", ""),
        "confirmed_at": request.confirmed_at,
        "known": bool(where.get("address")),
        "trust": "East Ambulance",
        "stages": _stages(view),
        "tell": [_while_it_comes(view), "I am staying with you on the line."],
        "missing": "",
    }


def _while_it_comes(view: CaseView) -> str:
    """Return what the person is told meanwhile: the words of the ambulance's own disposition."""
    needs = view.step.disposition.needs if view.step.disposition else ()
    said = [need.told for need in needs if need.kind == "ambulance"]
    return said[0] if said else "An ambulance is being sent. Sit down and rest, and unlock the door."


def _stages(view: CaseView) -> list[dict[str, Any]]:
    """Return the stages of the written request, the present one opened."""
    request = view.ambulance
    state = request.state if request else "counting"
    order = ["counting", "sent", "accepted", "joined"]
    words = {
        "counting": ("Going", "the request goes by itself"),
        "sent": ("Sent", "it stands in the desk's inbox, the desk is being rung"),
        "accepted": ("Accepted", "the desk has the request"),
        "joined": ("Has them", "the desk has joined and has the person"),
    }
    now_at = order.index(state) if state in order else 0
    return [
        {
            "word": words[name][0],
            "say": words[name][1],
            "state": "done" if index < now_at else "now" if index == now_at else "to_come",
        }
        for index, name in enumerate(order)
    ]


def closed(view: CaseView, now: datetime) -> dict[str, Any]:
    """Return what is shown when everything is handed over: who has it, since when."""
    lines = [
        f"{each.need.title}: {_state(each, now)}" for each in view.needs if each.need.state != "withdrawn"
    ]
    return {"say": "Everything is handed over.", "lines": lines, "note_due": view.case.state == "open"}
