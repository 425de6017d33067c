"""The clinician's page and its parts. Identity, answers and 999 are the console's views, opened here too."""

import json
from typing import Any

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.staff.roles import Role
from spoa.web.clinician import forms, page
from spoa.web.console import acts as console_acts
from spoa.web.console import call, person
from spoa.web.console import page as console_page
from spoa.web.console import views as console
from spoa.web.console.forms import SayForm
from spoa.web.forms import parse
from spoa.web.render import is_part, render
from spoa.web.security import me, role
from spoa.web.softphone import phone
from spoa.web.use_cases import use_cases

blueprint = Blueprint("clinician", __name__, url_prefix=page.BASE)
clinicians = role(Role.CLINICIAN)


def _share(path: str, name: str, view: Any, method: str = "GET") -> None:
    blueprint.add_url_rule(f"/case/<case_id>/{path}", name, view, methods=[method])


# Everything about a case that is not the consultation itself: the same views, so that they cannot differ.
_share("identity", "identity", console.identity)
_share("identity/edit", "identity_edit", console.identity_edit)
_share("identity", "identify", console.identify, "POST")
_share("answers", "answers", console_acts.answers)
_share("send-999", "ask_999", console_acts.ask_999)
_share("send-999", "send_999", console_acts.send_999, "POST")


@blueprint.get("")
@clinicians
def home() -> ResponseReturnValue:
    """Show the page with nobody open; on the line, the case of that call."""
    talking = use_cases().journeys.offers.on_the_line(me())
    if talking is not None:
        return redirect(url_for("clinician.case", case_id=talking), 303)
    idle = call.nobody(f"{page.BASE}/idle", f"staff:{me().id}")
    return render("clinician.html", case=None, call=idle, phone=phone("ask"), **_lists())


@blueprint.get("/idle")
@clinicians
def idle() -> ResponseReturnValue:
    """Show the call pane while no case is open; once there is a call, its case comes into the page."""
    talking = use_cases().journeys.offers.on_the_line(me())
    if talking is not None:
        return _brought("", talking)
    nobody = call.nobody(f"{page.BASE}/idle", f"staff:{me().id}")
    return render("console/call.html", call=nobody, part=True)


@blueprint.get("/mine")
@clinicians
def mine() -> ResponseReturnValue:
    """Show what is with this clinician."""
    here = parse(forms.HereArgs, "args")["here"]
    return render("clinician/mine.html", mine_now=page.mine(me(), here), case={"id": here} if here else None)


@blueprint.get("/queue")
@clinicians
def queue() -> ResponseReturnValue:
    """Show who waits for a clinician."""
    return render("clinician/queue.html", queue=page.queue(me()))


@blueprint.get("/offer")
@clinicians
def offer() -> ResponseReturnValue:
    """Show the transfer that is offered; the look at its brief is in the audit."""
    return _offer()


@blueprint.post("/offer/<transfer_id>/accept")
@clinicians
def accept(transfer_id: str) -> ResponseReturnValue:
    """Accept a transfer. The case comes into the same page, so that its telephone keeps the line."""
    use_cases().journeys.desk.accept(me(), transfer_id)
    case_id = _case_of(transfer_id)
    if not is_part():
        return redirect(url_for("clinician.case", case_id=case_id), 303)
    return _brought(_offer(), case_id)


@blueprint.post("/offer/<transfer_id>/decline")
@clinicians
def decline(transfer_id: str) -> ResponseReturnValue:
    """Decline a transfer, with a reason that the giver sees at once."""
    reason = forms.REASONS[parse(forms.DeclineForm)["reason"]]
    use_cases().journeys.desk.decline(me(), transfer_id, reason)
    return _offer() if is_part() else redirect(url_for("clinician.home"), 303)


@blueprint.get("/case/<case_id>")
@clinicians
def case(case_id: str) -> ResponseReturnValue:
    """Open a case: the look is in the audit."""
    view = use_cases().journeys.looking.case(me(), case_id, why="opened by a clinician")
    return render(
        "clinician.html",
        case=page.head(view, me()),
        identity=person.identity(view),
        call=call.call(view, me(), console_page.BASE),
        phone=phone("ask"),
        consult=page.consult(view, use_cases().journeys.consulting.notes(me(), case_id), me()),
        **_lists(case_id),
    )


@blueprint.get("/case/<case_id>/consult")
@clinicians
def consult(case_id: str) -> ResponseReturnValue:
    """Show the consultation."""
    view = use_cases().journeys.looking.again(me(), case_id)
    notes = use_cases().journeys.consulting.notes(me(), case_id)
    return render(
        "clinician/consult.html", case=page.head(view, me()), consult=page.consult(view, notes, me())
    )


@blueprint.post("/case/<case_id>/take")
@clinicians
def take(case_id: str) -> ResponseReturnValue:
    """Take a case from the queue."""
    use_cases().journeys.console.take(me(), case_id)
    return redirect(url_for("clinician.case", case_id=case_id), 303)


@blueprint.post("/case/<case_id>/write")
@clinicians
def write(case_id: str) -> ResponseReturnValue:
    """Write to the person in their text conversation or chat."""
    use_cases().journeys.console.write(me(), case_id, parse(SayForm)["body"])
    return consult(case_id) if is_part() else redirect(url_for("clinician.case", case_id=case_id), 303)


@blueprint.post("/case/<case_id>/note")
@clinicians
def note(case_id: str) -> ResponseReturnValue:
    """Keep the note while they write."""
    kept = use_cases().journeys.consulting.keep(me(), case_id, forms.notes_of(parse(forms.NoteForm)))
    return page.kept_at(kept)


@blueprint.post("/case/<case_id>/outcome")
@clinicians
def outcome(case_id: str) -> ResponseReturnValue:
    """Say the outcome; what is left to arrange comes in the same place."""
    form = parse(forms.OutcomeForm)
    use_cases().journeys.consulting.conclude(me(), case_id, forms.notes_of(form), form["outcome"])
    return _arrange(case_id)


@blueprint.get("/case/<case_id>/change")
@clinicians
def ask_change(case_id: str) -> ResponseReturnValue:
    """Ask which other outcome, and why."""
    view = use_cases().journeys.looking.again(me(), case_id)
    return render("clinician/change.html", case=page.head(view, me()), change=page.choices(view))


@blueprint.post("/case/<case_id>/change")
@clinicians
def change(case_id: str) -> ResponseReturnValue:
    """Put another outcome in the place of triage's."""
    form = parse(forms.ChangeForm)
    use_cases().journeys.consulting.change(me(), case_id, form["code"], form["why"])
    return _arrange(case_id)


def _arrange(case_id: str) -> ResponseReturnValue:
    """Show where and when the rest can go, or that everything is handed over."""
    if not is_part():
        return redirect(url_for("console.case", case_id=case_id), 303)
    return console.body(case_id)


def _brought(part: str, case_id: str) -> ResponseReturnValue:
    """Bring a case into the page that is there, under its own address, so that a reload opens it again."""
    response = make_response(part)
    response.headers["HX-Location"] = json.dumps(
        {
            "path": url_for("clinician.case", case_id=case_id),
            "target": "#main",
            "select": "#main",
            "swap": "outerHTML",
        }
    )
    return response


def _offer() -> str:
    return render("clinician/offer.html", **page.offer(use_cases().journeys.offers.offer(me())))


def _case_of(transfer_id: str) -> str:
    return use_cases().journeys.offers.case_of(me(), transfer_id)


def _lists(here: str = "") -> dict[str, Any]:
    found = page.offer(use_cases().journeys.offers.offer(me()))
    return {"mine_now": page.mine(me(), here), "queue": page.queue(me(), here), **found}
