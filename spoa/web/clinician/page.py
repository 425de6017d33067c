"""What the clinician's page shows: work, queue, the offer, the consultation, as its templates want them."""

from datetime import datetime
from textwrap import shorten
from typing import Any, Final

from spoa.booking.slots import time_words
from spoa.calls.stages import Form
from spoa.calls.view import OUTCOME_WORDS, looping
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import case_class
from spoa.journey.brief import who
from spoa.journey.consulting import choices as may_choose
from spoa.journey.looking import CaseView
from spoa.journey.offers import Offer
from spoa.journey.voice.stored import goes_on
from spoa.journey.worklines import WorkLine
from spoa.kernel.london import clock_time
from spoa.kernel.urgency import klass
from spoa.records.consultations import Consultation
from spoa.staff.me import Me
from spoa.web.console import person, written
from spoa.web.console.lines import queue_line
from spoa.web.console.page import conversation
from spoa.web.use_cases import use_cases

BASE: Final = "/clinician"
QUEUE: Final = "clinicians"
_HIM: Final = {"male": ("he", "him"), "female": ("she", "her")}
_FORMS: Final = {
    Form.BRIEF_FIRST: "Accept and hear the brief",
    Form.JOIN_AT_ONCE: "Accept and join the call",
    Form.FROM_PARTNER: "Accept and hear the brief",
    Form.IN_WRITING: "Accept and write to them",
}
_SAID: Final = 200
_LETTER: Final = {"background": 400, "assessment": 260}
"""How many characters of each letter of a brief stand in an offer: what they said yes to is hardly cut."""

_CREW: Final = "Ambulance clinician"
_TRIAGE: Final = "triage"


def mine(me: Me, here: str = "") -> dict[str, Any]:
    """Return the cases that this clinician has, by name, with what is due."""
    lines = [_own(line, here) for line in use_cases().journeys.looking.work(me)]
    return {"lines": lines, "count": len(lines)}


def queue(me: Me, here: str = "") -> dict[str, Any]:
    """Return who waits for a clinician, by age and sex."""
    found = use_cases().journeys.looking.queue(me, QUEUE)
    return {"lines": [queue_line(line, BASE, here) for line in found], "count": len(found), "last": ""}


def _own(line: WorkLine, here: str) -> dict[str, Any]:
    return {
        "id": f"mine-{line.case_id}",
        "href": f"{BASE}/case/{line.case_id}",
        "klass": line.klass,
        "channel": None,
        "who": line.named or line.who,
        "what": _stands(line),
        "until": line.deadline,
        "since": None,
        "small": f"by {_due(line.deadline)}",
        "here": line.case_id == here,
        "bold": True,
    }


def _stands(line: WorkLine) -> str:
    """Return what there is to do for somebody who is with this clinician."""
    if line.asks:
        return "has written: you to reply"
    if line.channel != "voice":
        return _about(line.about) or line.why
    if line.rung:
        return "being rung"
    return "on the line" if line.live else "Call ended: write up"


def head(view: CaseView, me: Me) -> dict[str, Any]:
    """Return what every part of a case's page needs to know."""
    return {
        "id": view.case.id,
        "url": f"{BASE}/case/{view.case.id}",
        "title": person.title(view),
        "topics": f"case:{view.case.id}",
        "mine": view.case.owner_kind == "staff" and view.case.owner_id == me.id,
    }


def consult(view: CaseView, notes: Consultation | None, me: Me) -> dict[str, Any]:
    """Return the consultation: what triage asks for, the note so far, and the outcome that would agree."""
    lead = next((each.need for each in view.needs if each.need.lead), None)
    she, her = _HIM.get(view.case.sex or "", ("they", "them"))
    is_mine, writes = head(view, me)["mine"], view.contact.channel != "voice"
    return {
        "klass": klass(lead.urgency) if lead else view.klass,
        "title": _title(view),
        "done": _spoken(notes),
        "say": _triage(view),
        "she": she,
        "her": her,
        "note": _note(notes),
        "saved": notes.saved_at if notes else None,
        "agree": _agree(view),
        "pictures": use_cases().journeys.pictures.of_case(me, view.case.id),
        "brief": None if is_mine and not writes else view.brief.as_json(),
        "chat": conversation(view, me) if writes else None,
        "asked": written.being_offered(view),
        "closed": view.case.state == "closed",
        "mine": is_mine,
        "takes": view.case.owner_kind == "queue" and view.case.state == "open" and not _is_handed_over(view),
    }


def _is_handed_over(view: CaseView) -> bool:
    """Say whether somebody is being handed over by voice just now: the call has the buttons for that."""
    return view.transfer is not None and goes_on(view.transfer.row)


def _note(notes: Consultation | None) -> dict[str, str]:
    names = ("said", "found", "think", "plan")
    return {name: getattr(notes, name) if notes else "" for name in names}


def _title(view: CaseView) -> str:
    if view.case.state == "closed":
        return "Closed"
    return f"{view.case.deadline_why or 'Assess'}, by {_due(view.case.deadline_at)}"


def _due(moment: datetime) -> str:
    """Return a deadline with its day, so that tomorrow's does not read as one that is past."""
    return time_words(moment, use_cases().clock.now())


def _spoken(notes: Consultation | None) -> str:
    if notes is None:
        return ""
    if notes.ended_at is None:
        return f"With them since {clock_time(notes.began_at)}"
    return f"Spoken to {clock_time(notes.began_at)} to {clock_time(notes.ended_at)}"


def _triage(view: CaseView) -> str:
    """Return what triage found, and that nobody need ask it again."""
    because = "; ".join(each.text.rstrip(".") for each in view.step.because[:3])
    unsure = ", ".join(each.text for each in view.step.set_aside[:3])
    human = view.case.human["why"] if view.case.human else ""
    found = [because, f"left open by “not sure”: {unsure}" if unsure else "", human]
    told = len([row for row in view.told if row.kind in ("answer", "group")])
    answers = (
        f"{told} answers came with the case and are not asked again." if told else "Nothing was asked yet."
    )
    words = f"“{_about(view.case.complaint)}” " if view.case.complaint else ""
    return (
        f"{words}Triage: {'. '.join(each.rstrip('.') for each in found if each) or 'not decided'}. {answers}"
    )


def _agree(view: CaseView) -> str:
    """Return what the person needs beside the clinician, or that the clinician was all."""
    waiting = [
        need for need in still_open(each.need for each in view.needs) if need.handed_over_when != "joined"
    ]
    if waiting:
        title = waiting[0].title
        return f"Agree: {title[0].lower()}{title[1:]}"
    return "Spoken to"


def offer(found: Offer | None) -> dict[str, Any]:
    """Return the offer's part of the page: the transfer that rings, or what became of the last one."""
    if found is None or not found.live or found.until is None:
        return {"offer": None, "after": _after(found)}
    case, transfer = found.case, found.transfer
    due = found.need.deadline_at if found.need else case.deadline_at
    title = found.need.title if found.need else "Speak with them"
    return {
        "offer": {
            "id": transfer.id,
            "until": found.until,
            "from": found.since,
            "seconds": round((found.until - found.since).total_seconds()),
            "by": _giver(found),
            "back": _back(found),
            "told": f"{_first(found)} sees the reason at once"
            if found.giver
            else "the reason stays with the case",
            "icon": "phone" if found.transfer.form != Form.IN_WRITING else found.channel,
            "rings": found.transfer.form != Form.IN_WRITING,
            "hears": _hears(found),
            "klass": _klass(found),
            "who": _who(found),
            "deadline": f"{title} by {_due(due)}",
            "due": due,
            "then": "",
            "brief": _shortened(transfer.brief) | {"adds_by": _first(found)},
            "before": "",
            "form": transfer.form,
            "accept": _FORMS[Form(transfer.form)],
            "him": _HIM.get(case.sex or "", ("they", "them"))[1],
        },
        "after": "",
    }


def _who(found: Offer) -> str:
    """Return who is offered; what somebody has written is long, and stands in the brief below."""
    case = found.case
    about = "" if found.transfer.form == Form.IN_WRITING else _about(case.complaint)
    return ", ".join(filter(None, (who(case), about, case.place.get("postcode"))))


def _shortened(brief: dict[str, str]) -> dict[str, str]:
    """Return a brief to be read within seconds, so that the buttons stay in sight; the rest comes after."""
    return {name: shorten(words, _LETTER.get(name, _SAID), placeholder=" …") for name, words in brief.items()}


def _klass(found: Offer) -> int | None:
    """Return the class of what is wanted; whoever a partner brings is very urgent until it is known."""
    if found.need is not None:
        return klass(found.need.urgency)
    return case_class(found.case) if found.transfer.form == Form.IN_WRITING else 2


def _giver(found: Offer) -> str:
    """Return who hands them over: a colleague, a partner, or triage, which asked them by itself."""
    if found.giver is None and found.transfer.form == Form.IN_WRITING:
        return _TRIAGE
    return found.giver or _CREW


def _first(found: Offer) -> str:
    return (found.giver or _CREW).split(" ")[0]


def _back(found: Offer) -> str:
    """Return what happens when nothing is done, in a sentence."""
    if found.transfer.form == Form.IN_WRITING:
        return "If you do nothing, a colleague is asked."
    return f"If you do nothing, the caller goes back to {_first(found)}."


def _about(complaint: str) -> str:
    return complaint.splitlines()[0][:60] if complaint else ""


def _hears(found: Offer) -> str:
    if found.transfer.form == Form.IN_WRITING:
        by = "text" if found.channel == "text" else "chat"
        alone = "" if found.giver else "Nobody has spoken to them yet. "
        return f"{alone}They write by {by}, and were told that a nurse or doctor reads this."
    if looping(found.state) is not None:
        return "The caller hears the hold message."
    if found.state.form is Form.FROM_PARTNER:
        return "They are on the professional line, with the person beside them."
    return "They stay with the caller until you say that you have them."


def _after(found: Offer | None) -> str:
    if found is None or found.live:
        return ""
    words = OUTCOME_WORDS.get(found.state.stage, "over")
    if found.transfer.form == Form.IN_WRITING:
        return f"The last offer, at {clock_time(found.since)}: {words}. Nothing is needed from you."
    back = f"The caller went back to {found.giver}." if found.giver else "They are rung on from here."
    return f"The last offer, at {clock_time(found.since)}: {words}. {back}"


def choices(view: CaseView) -> dict[str, Any]:
    """Return the outcomes that a clinician may choose instead of triage's."""
    lead = next((each.need.title for each in view.needs if each.need.lead), "nothing yet")
    may = may_choose(view.rulebook)
    return {
        "now": lead,
        "may": [{"code": each.code, "title": each.title, "klass": klass(each.urgency)} for each in may],
    }


def kept_at(moment: datetime) -> str:
    """Return the words that say a note is kept."""
    return f"saved {clock_time(moment)}"
