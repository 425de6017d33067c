"""What the console's page and its parts are made of: one dictionary a part, from one reading of the case."""

from datetime import datetime
from typing import Any

from spoa.booking.slots import time_words
from spoa.journey.looking import CaseView
from spoa.journey.telling import REFUSED
from spoa.journey.voice.tries import was_heard
from spoa.kernel.london import clock_time
from spoa.staff.me import Me
from spoa.web.console import asking, call, decided, person
from spoa.web.console.lines import own_line, queue_line
from spoa.web.use_cases import use_cases

BASE = "/console"


def work(me: Me, here: str | None = None, base: str = BASE) -> dict[str, Any]:
    """Return one's own work."""
    lines = [own_line(line, base, here) for line in use_cases().journeys.looking.work(me)]
    return {"lines": lines, "count": len(lines), "most": 5, "offer": None}


def queue(me: Me, here: str | None = None, base: str = BASE, name: str | None = None) -> dict[str, Any]:
    """Return what waits for this person's team."""
    lines = [queue_line(line, base, here) for line in use_cases().journeys.looking.queue(me, name)]
    return {"lines": lines, "count": len(lines), "last": ""}


def case_head(view: CaseView, me: Me, base: str = BASE) -> dict[str, Any]:
    """Return what every part of a case's page needs to know."""
    mine = view.case.owner_kind == "staff" and view.case.owner_id == me.id
    return {
        "id": view.case.id,
        "url": f"{base}/case/{view.case.id}",
        "title": person.title(view),
        "voice": view.contact.channel == "voice",
        "mine": mine,
        "takes": view.case.owner_kind == "queue" and view.case.state == "open",
        "chat": view.contact.channel in ("chat", "text"),
        "shows": shows(view),
    }


def shows(view: CaseView) -> str:
    """Return which middle pane a case has now."""
    if view.case.state == "closed" or _nothing_left(view):
        return "closed"
    if view.ambulance is not None and view.ambulance.state != "joined":
        return "ambulance"
    if _is_decided(view):
        return "decided"
    return "start" if view.step.status == "choose" else "question"


def _nothing_left(view: CaseView) -> bool:
    """Say whether everything is handed over and the case only waits for the person who was wanted."""
    needs = [each.need for each in view.needs if each.need.state != "withdrawn"]
    return view.case.urgency is not None and bool(needs) and all(n.state == "handed_over" for n in needs)


def _is_decided(view: CaseView) -> bool:
    """Say whether it is known what the person needs: by triage, or by a clinician who said the outcome."""
    return view.case.urgency is not None and any(each.need.state != "withdrawn" for each in view.needs)


def body(view: CaseView, me: Me, now: datetime) -> dict[str, Any]:
    """Return everything that the middle pane shows."""
    shown = shows(view)
    refused = {row.key for row in view.told if row.kind == REFUSED}
    parts: dict[str, Any] = {
        "proposals": asking.proposals(view, refused),
        "answers": asking.answers(view),
        "state": state(view),
        "brief": decided.brief(view, me.name),
        "all_answers": asking.answers(view) if shown == "decided" else [],
        "chat": conversation(view, me) if view.contact.channel != "voice" else None,
    }
    if shown == "start":
        parts["start"] = start(view)
    if shown == "question":
        parts |= {"question": asking.question(view), "ladder": asking.ladder(view)}
    if shown == "decided":
        parts["decided"] = decided.decided(view, now)
    if shown == "ambulance":
        parts["place"] = decided.place(view)
    if shown == "closed":
        parts["closed"] = decided.closed(view, now)
    return parts


def start(view: CaseView) -> dict[str, Any]:
    """Return the beginning: what they said, and the protocols it may mean."""
    candidates = [
        {"id": each.protocol, "text": each.title, "key": place if place <= 9 else None}
        for place, each in enumerate(view.step.candidates[:6], 1)
    ]
    said = [f"“{words}”" for words in view.case.complaint.splitlines() if words]
    return {"said": said, "candidates": candidates}


def state(view: CaseView) -> dict[str, str]:
    """Return where the case stands, in a sentence."""
    if view.case.state == "closed":
        return {"say": "Closed.", "more": "Everything has been handed over."}
    if _is_decided(view):
        return {"say": "Decided.", "more": f"With {view.owner}, {view.case.deadline_why}."}
    pinned = view.case.pinned_class
    by_hand = f"Class {pinned}, set by hand. " if pinned else ""
    more = f"{by_hand}With {view.owner}. Services and times come here next."
    return {"say": "Not decided yet.", "more": more}


def conversation(view: CaseView, me: Me) -> dict[str, Any]:
    """Return the handler's side of a text or chat."""
    contact = view.contact
    lines = [
        {
            "id": message.id,
            "mine": message.direction == "out",
            "author": _author(message.author, me),
            "body": message.body,
            "at": message.at,
            "status": message.status if message.status in ("delivered", "undelivered", "failed") else "",
        }
        for message in view.messages
        if message.contact_id == contact.id
    ]
    return {
        "channel": contact.channel,
        "who": person.title(view),
        "lines": lines,
        "by_itself": contact.handler_id is None,
        "waits": f"last heard {clock_time(contact.heard_at)}" if was_heard(contact) else "no reply yet",
        "ended": contact.ended_at is not None,
        "opted_out": contact.opted_out,
        "pictures": use_cases().journeys.pictures.of_case(me, view.case.id),
    }


def _author(author: str, me: Me) -> str:
    return {"patient": "They", "spoa": "The service", me.id: "You"}.get(author, "A colleague")


def deadline(view: CaseView, now: datetime) -> dict[str, Any]:
    """Return the clock of a case; it starts at the first contact and never restarts."""
    case = view.case
    if case.state == "closed":
        return {
            "title": "Nothing is due",
            "why": "",
            "begins": case.clock_at,
            "until": None,
            "small": "Closed.",
        }
    waiting = sorted(
        (each.need for each in view.needs if each.need.state in ("open", "offered")),
        key=lambda need: need.deadline_at,
    )
    after = [need for need in waiting if need.title != case.deadline_why][:1]
    due = time_words(case.deadline_at, now)
    return {
        "title": f"{case.deadline_why} by {due}",
        "why": "",
        "begins": case.clock_at,
        "until": case.deadline_at,
        "until_say": due,
        "begins_say": "first contact",
        "small": "left",
        "then": "".join(f"then: {need.title} by {time_words(need.deadline_at, now)}" for need in after),
    }


def whole(view: CaseView, me: Me, now: datetime, base: str = BASE) -> dict[str, Any]:
    """Return the whole page of an open case."""
    return {
        "case": case_head(view, me, base),
        "work": work(me, view.case.id, base),
        "queue": queue(me, view.case.id, base),
        "identity": person.identity(view),
        "call": call.call(view, me, base),
        "deadline": deadline(view, now),
        "note": {"text": view.case.note, "saved": None},
        "ambulance": decided.ambulance(view),
        **body(view, me, now),
    }
