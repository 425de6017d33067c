"""The supervisor's page and the wallboard: live numbers of the shift, and giving a case to somebody."""

from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from spoa.journey.brief import who
from spoa.kernel.london import clock_time, london
from spoa.kernel.urgency import CLASS_WORDS
from spoa.records.calls import Transfer
from spoa.reporting.shift import Person, Risk, Room, Shift, Waiting
from spoa.staff.roles import ROLE_WORDS, Role
from spoa.web.forms import parse
from spoa.web.listening import panel
from spoa.web.render import is_part, render
from spoa.web.security import me, role
from spoa.web.use_cases import use_cases

blueprint = Blueprint("supervisor", __name__)
supervisors = role(Role.SUPERVISOR)

_AT_RISK: Final = 8
_LONG_WAIT: Final = timedelta(minutes=1)
_MANY: Final = 5
_GOAL_SECONDS: Final = 300
_STATES: Final = {"available": "Free", "busy": "With somebody", "wrap_up": "Writing up", "away": "Away"}
_STAGES: Final = {
    "holding": ("On hold", "the hold message"),
    "dialling": ("Ringing the receiver", "the hold message, or the call handler"),
    "briefing": ("Briefing", "the hold message"),
    "joining": ("All on the line", "everybody"),
    "in_writing": ("Offered to a clinician", "nobody: they write"),
}


class GiveForm(Schema):
    """A case, who is to have it, and why."""

    case = fields.String(required=True, validate=validate.Length(max=60))
    staff = fields.String(required=True, validate=validate.Length(max=60))
    why = fields.String(required=True, validate=validate.Length(min=1, max=400))


class CaseArgs(Schema):
    """A case."""

    case = fields.String(required=True, validate=validate.Length(max=60))


@blueprint.get("/supervisor")
@supervisors
def page() -> ResponseReturnValue:
    """Show the shift now."""
    return render("supervisor.html", **_now())


@blueprint.get("/supervisor/now")
@supervisors
def now() -> ResponseReturnValue:
    """Show the shift alone, for a page that heard of something new."""
    return render("supervisor_now.html", **_now())


@blueprint.get("/wallboard")
@supervisors
def wallboard() -> ResponseReturnValue:
    """Show the wall screen: no controls, no names of patients."""
    return render("wallboard.html", area="Bedfordshire, Luton and Milton Keynes", **_wall())


@blueprint.get("/wallboard/now")
@supervisors
def wallboard_now() -> ResponseReturnValue:
    """Show the wall alone, for a screen that heard of something new."""
    return render("wallboard_now.html", **_wall())


@blueprint.get("/supervisor/give")
@supervisors
def ask_give() -> ResponseReturnValue:
    """Ask who is to have a case, and why."""
    case_id = parse(CaseArgs, "args")["case"]
    shift = use_cases().reporting.shift(me().organisation)
    found = next((each for each in shift.risks if each.case.id == case_id), None)
    people = [each for each in shift.people if each.state != "away"] or list(shift.people)
    return render(
        "supervisor_give.html", case_id=case_id, risk=found and _risk(found), people=map(_able, people)
    )


@blueprint.post("/supervisor/give")
@supervisors
def give() -> ResponseReturnValue:
    """Give a case to somebody: it is their work from now on."""
    form = parse(GiveForm)
    use_cases().journeys.on_shift.give(me(), form["case"], form["staff"], form["why"])
    return now() if is_part() else redirect(url_for("supervisor.page"), 303)


def _able(person: Person) -> dict[str, str]:
    title = person.staff.title or ROLE_WORDS[Role(person.staff.role)][0]
    return {"id": person.staff.id, "words": f"{person.staff.name}, {title}: {_STATES[person.state].lower()}"}


def _now() -> dict[str, Any]:
    shift = use_cases().reporting.shift(me().organisation)
    waiting = sum(each.count for each in shift.waiting.values())
    late = sum(each.case.deadline_at <= shift.at for each in shift.risks)
    soon = sum(each.soon for each in shift.waiting.values())
    wall = london(shift.at)
    return {
        "title": f"Now, {wall:%A} {clock_time(shift.at)}",
        "say": f"{waiting} waiting, {shift.in_hand} in hand, {late} late, {soon} more within 30 minutes",
        "mode": "normal",
        "kpis": _kpis(shift),
        "at_risk": [_risk(each) for each in shift.risks[:_AT_RISK]],
        "all": shift.open_cases,
        "stuck": [_stuck(each, shift) for each in shift.transfers],
        "people": [_person(each) for each in shift.people],
        "room": [_room(each, shift.at) for each in shift.room],
        "connections": _connections(shift),
        "plot": _plot(shift),
        "plot_say": f"{sum(shift.calls)} contacts since midnight.",
        "plot_more": "What is expected and what the rota can answer are not known here yet.",
        "topics": _topics(),
        **panel(),
    }


def _wall() -> dict[str, Any]:
    shift = use_cases().reporting.shift(me().organisation)
    return {
        "title": "The shift now",
        "classes": [_class(number, shift) for number in CLASS_WORDS],
        "kpis": _kpis(shift),
        "room": [_room(each, shift.at) for each in shift.room],
        "plot": _plot(shift),
        "plot_say": f"{sum(shift.calls)} contacts since midnight.",
        "plot_more": "",
        "shift": [_team(r, shift) for r in (Role.CALL_HANDLER, Role.CLINICIAN)],
        "stuck": [_stuck(each, shift) for each in shift.stuck],
        "backs": [
            {"name": "Due in 30 minutes", "count": shift.callbacks},
            {"name": "Late", "count": shift.callbacks_late},
        ],
        "topics": _topics(),
    }


def _topics() -> str:
    organisation = me().organisation
    return f"queue:{organisation} presence:{organisation} alerts:{organisation}"


def _kpis(shift: Shift) -> list[dict[str, Any]]:
    """Return the measures that the records can tell now, with the state of each."""
    longest = shift.at - min(shift.calls_waiting) if shift.calls_waiting else None
    mean = sum(shift.answered) / len(shift.answered) if shift.answered else None
    unassessed = shift.waiting.get(None, Waiting())
    waits = f"longest {_seconds(longest.total_seconds())}" if longest else "nobody waits"
    taken = _seconds(mean) if mean is not None else "none"
    parked = shift.outbox.parked
    return [
        _kpi("Calls waiting", len(shift.calls_waiting), longest is None or longest < _LONG_WAIT, waits),
        _kpi("Not yet assessed", unassessed.count, unassessed.count < _MANY, "looked at within 30 min"),
        _kpi("Taken after, last hour", taken, (mean or 0) < _GOAL_SECONDS, "goal 5:00"),
        _kpi("999 not taken on", shift.ambulances, shift.ambulances == 0, "goal 0"),
        _kpi("Call backs due", shift.callbacks, shift.callbacks_late == 0, f"{shift.callbacks_late} late"),
        _kpi("Given up by machines", parked, parked == 0, "goal 0"),
    ]


def _kpi(name: str, value: str | int, good: bool, note: str) -> dict[str, Any]:
    return {"name": name, "value": str(value), "good": good, "note": note}


def _seconds(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}" if whole < 3600 else f"{whole // 3600} h {whole // 60 % 60:02d}"


def _risk(found: Risk) -> dict[str, Any]:
    case = found.case
    about = case.complaint.splitlines()[0][:50] if case.complaint else ""
    return {
        "id": case.id,
        "ref": case.reference,
        "href": url_for("console.case", case_id=case.id),
        "klass": found.klass,
        "what": ", ".join(filter(None, (who(case), about, case.deadline_why))),
        "by_whom": found.holder,
        "until": case.deadline_at,
    }


def _stuck(transfer: Transfer, shift: Shift) -> dict[str, Any]:
    words, hears = _STAGES.get(transfer.form) or _STAGES[transfer.stage]
    tried = len(transfer.offered)
    return {
        "id": transfer.id,
        "ref": shift.references.get(transfer.case_id, ""),
        "href": url_for("console.case", case_id=transfer.case_id),
        "stage": f"{words}: {tried} tried" if tried > 1 else words,
        "say": words,
        "hears": hears,
        "since": transfer.began_at,
        "late": transfer in shift.stuck,
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.staff.name,
        "small": person.staff.title or ROLE_WORDS[Role(person.staff.role)][0],
        "state": _STATES[person.state],
        "since": person.since if person.state != "away" else None,
        "note": "",
        "warn": False,
    }


def _team(team: Role, shift: Shift) -> dict[str, Any]:
    states = [each.state for each in shift.people if each.staff.role == team]
    names = {Role.CALL_HANDLER: "Call handlers", Role.CLINICIAN: "Clinicians"}
    return {
        "name": f"{names[team]}, {len(states)}",
        "busy": states.count("busy"),
        "free": states.count("available"),
        "notes": states.count("wrap_up"),
        "away": states.count("away"),
    }


def _room(room: Room, at: datetime) -> dict[str, Any]:
    left, paused = room.vacancy, room.service.paused_until
    return {
        "name": room.service.name,
        "share": left.free / left.of if left and left.of else 0.0,
        "free": left.free if left else 0,
        "of": left.of if left else 0,
        "first": clock_time(left.first_free) if left and left.first_free else "",
        "trouble": "paused" if paused is not None and paused > at else "",
    }


def _class(number: int, shift: Shift) -> dict[str, Any]:
    waiting = shift.waiting.get(number, Waiting())
    soon = waiting.soon
    return {
        "number": number,
        "words": CLASS_WORDS[number],
        "count": waiting.count,
        "label": "least time left",
        "until": waiting.least,
        "say": f"{soon} more will be late" if soon else "none will be late in 30 minutes",
        "strong": bool(soon),
    }


def _plot(shift: Shift) -> dict[str, Any]:
    """Return the contacts of each half hour. What is expected is not modelled: no such line is drawn."""
    most = max((*shift.calls, 4))
    return {
        "words": f"Contacts each half hour since midnight: {sum(shift.calls)} in all.",
        "most": most + (-most % 4),
        "actual": list(shift.calls),
        "expected": [],
        "capacity": [],
        "now": (london(shift.at).hour * 60 + london(shift.at).minute) / 30,
    }


def _connections(shift: Shift) -> list[dict[str, Any]]:
    """Return whether the parts behind us answer, as readiness asks them, and what waits in the outbox."""
    asked = ((name, check()) for name, check in use_cases().checks.items())
    known = [
        {
            "name": name.capitalize(),
            "up": not trouble,
            "words": "up" if not trouble else "trouble",
            "note": trouble or "",
        }
        for name, trouble in asked
    ]
    late = shift.outbox.waiting
    state = "slow" if late else "up"
    outbox = {"name": "Outbox", "up": not (late or shift.outbox.parked), "words": state}
    return [
        *known,
        outbox
        | {
            "note": f"{late} late, {shift.outbox.parked} given up"
            if late or shift.outbox.parked
            else "nothing waits"
        },
    ]
