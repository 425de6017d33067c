"""The call handler's page and its parts. Every act answers with the part that it changes."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.kernel.london import london
from spoa.staff.roles import Role
from spoa.web.console import asking, call, decided, forms, page, person
from spoa.web.console.reading import LATER, answer_of, identity_of
from spoa.web.forms import parse
from spoa.web.render import is_part, render
from spoa.web.security import me, role
from spoa.web.softphone import phone
from spoa.web.use_cases import use_cases

blueprint = Blueprint("console", __name__, url_prefix="/console")
handlers = role(Role.CALL_HANDLER, Role.CLINICIAN, Role.SUPERVISOR)


@blueprint.get("")
@handlers
def console() -> ResponseReturnValue:
    """Show the console with nobody on the line."""
    return render(
        "console.html",
        case=None,
        work=page.work(me()),
        queue=page.queue(me()),
        call=call.nobody("/console/idle", f"staff:{me().id}"),
        phone=phone(),
    )


@blueprint.get("/idle")
@handlers
def idle() -> ResponseReturnValue:
    """Show the call pane while no case is open."""
    return render("console/call.html", call=call.nobody("/console/idle", f"staff:{me().id}"), part=True)


@blueprint.get("/work")
@handlers
def work() -> ResponseReturnValue:
    """Show one's own work."""
    return render("console/work.html", work=page.work(me()), case=None)


@blueprint.get("/queue")
@handlers
def queue() -> ResponseReturnValue:
    """Show the team's queue."""
    return render("console/queue.html", queue=page.queue(me()))


@blueprint.get("/case/<case_id>")
@handlers
def case(case_id: str) -> ResponseReturnValue:
    """Open a case: the look is in the audit."""
    view = use_cases().journeys.looking.case(me(), case_id, why="opened in the console")
    return render("console.html", phone=phone(), **page.whole(view, me(), _now()))


@blueprint.get("/case/<case_id>/body")
@handlers
def body(case_id: str) -> ResponseReturnValue:
    """Show the middle pane."""
    return _body(case_id)


@blueprint.get("/case/<case_id>/identity")
@handlers
def identity(case_id: str) -> ResponseReturnValue:
    """Show who the person is."""
    view = use_cases().journeys.looking.again(me(), case_id)
    return render("console/identity.html", case=page.case_head(view, me()), identity=person.identity(view))


@blueprint.get("/case/<case_id>/identity/edit")
@handlers
def identity_edit(case_id: str) -> ResponseReturnValue:
    """Show the form for who the person is."""
    view = use_cases().journeys.looking.again(me(), case_id)
    head = page.case_head(view, me())
    languages = use_cases().journeys.placing.rules.interpreting.names
    filled = person.form(view) | {"languages": languages}
    return render("console/identity_form.html", case=head, form=filled, errors={})


@blueprint.post("/case/<case_id>/identity")
@handlers
def identify(case_id: str) -> ResponseReturnValue:
    """Note who the person is and where, and who speaks for them."""
    form = parse(forms.IdentityForm)
    console = use_cases().journeys.console
    console.identify(me(), case_id, identity_of(form, london(_now()).date()))
    together = {"yes": True, "no": False, "": None}[form["with_patient"]]
    details = {"note": form["place_note"], "read_back": bool(form["read_back"])}
    relay = None if form["relay"] is None else form["relay"] == "yes"
    by = form["by"] or None
    console.about(me(), case_id, by=by, with_patient=together, place=details, by_relay=relay)
    if form["language"] is not None:
        use_cases().journeys.interpreters.needs(me(), case_id, form["language"])
    return identity(case_id) if is_part() else _home(case_id)


@blueprint.get("/case/<case_id>/ambulance")
@handlers
def ambulance(case_id: str) -> ResponseReturnValue:
    """Show the strip of an ambulance request."""
    view = use_cases().journeys.looking.again(me(), case_id)
    strip = decided.ambulance(view)
    return render("console/ambulance.html", case=page.case_head(view, me()), ambulance=strip)


@blueprint.get("/case/<case_id>/clock")
@handlers
def clock(case_id: str) -> ResponseReturnValue:
    """Show the next deadline."""
    view = use_cases().journeys.looking.again(me(), case_id)
    return render(
        "console/clock.html",
        case=page.case_head(view, me()),
        deadline=page.deadline(view, use_cases().clock.now()),
    )


@blueprint.post("/case/<case_id>/note")
@handlers
def note(case_id: str) -> ResponseReturnValue:
    """Keep the scratch pad."""
    use_cases().journeys.console.write_note(me(), case_id, parse(forms.NoteForm)["text"])
    return render("console/note_saved.html", saved=_now(), note={"text": "", "saved": _now()})


@blueprint.post("/case/<case_id>/take")
@handlers
def take(case_id: str) -> ResponseReturnValue:
    """Take a case from the queue."""
    use_cases().journeys.console.take(me(), case_id)
    return _home(case_id)


@blueprint.post("/case/<case_id>/answer")
@handlers
def answer(case_id: str) -> ResponseReturnValue:
    """Tell the answer to the question on the screen, or put it off."""
    form = parse(forms.AnswerForm)
    value = answer_of(form, use_cases().journeys.tools.rulebook_of(case_id))
    console = use_cases().journeys.console
    if value == LATER:
        console.later(me(), case_id, form["question"])
    else:
        console.answer(me(), case_id, form["question"], value, members=tuple(form["member"]))
    return answered(case_id)


@blueprint.post("/case/<case_id>/undo", endpoint="undo")
@blueprint.post("/case/<case_id>/back")
@handlers
def back(case_id: str) -> ResponseReturnValue:
    """Take the last answer back; while an ambulance counts down this stops it."""
    use_cases().journeys.console.undo(me(), case_id)
    return answered(case_id)


@blueprint.post("/case/<case_id>/complain")
@handlers
def complain(case_id: str) -> ResponseReturnValue:
    """Add what the person says is wrong."""
    use_cases().journeys.console.complain(me(), case_id, parse(forms.WordsForm)["words"])
    return answered(case_id)


@blueprint.post("/case/<case_id>/choose")
@handlers
def choose(case_id: str) -> ResponseReturnValue:
    """Choose the protocols."""
    use_cases().journeys.console.choose(me(), case_id, parse(forms.ChooseForm)["answer"])
    return answered(case_id)


@blueprint.post("/case/<case_id>/proposals")
@handlers
def proposal(case_id: str) -> ResponseReturnValue:
    """Accept or refuse a fact that was found in the person's words."""
    form = parse(forms.ProposalForm)
    use_cases().journeys.console.judge_proposal(me(), case_id, form["fact"], right=form["say"] == "yes")
    return answered(case_id)


@blueprint.get("/case/<case_id>/take-back")
@handlers
def ask_take_back(case_id: str) -> ResponseReturnValue:
    """Ask why an answer is taken back."""
    key = parse(forms.KeyForm, "args")["key"]
    view = use_cases().journeys.looking.again(me(), case_id)
    known = asking.answers(view)
    found = next((each for each in known if each["key"] == key), {"key": key, "q": key, "a": ""})
    return render("console/take_back.html", case=page.case_head(view, me()), answer=found)


@blueprint.post("/case/<case_id>/take-back")
@handlers
def take_back(case_id: str) -> ResponseReturnValue:
    """Take an answer back; it is asked again."""
    form = parse(forms.KeyForm)
    use_cases().journeys.console.take_back(me(), case_id, form["key"], form["why"])
    return answered(case_id)


@blueprint.post("/case/<case_id>/finish")
@handlers
def finish(case_id: str) -> ResponseReturnValue:
    """Say that everything is done with this person; the scratch pad is the note."""
    use_cases().journeys.console.finish(me(), case_id)
    return answered(case_id)


@blueprint.post("/case/<case_id>/write")
@handlers
def write(case_id: str) -> ResponseReturnValue:
    """Write to the person."""
    use_cases().journeys.console.write(me(), case_id, parse(forms.SayForm)["body"])
    return answered(case_id)


def answered(case_id: str) -> ResponseReturnValue:
    """Answer an act: the middle pane for a page that is there, else the whole page."""
    return _body(case_id) if is_part() else _home(case_id)


def _body(case_id: str) -> ResponseReturnValue:
    view = use_cases().journeys.looking.again(me(), case_id)
    parts: dict[str, Any] = page.body(view, me(), _now())
    head = page.case_head(view, me()) | {"chat": bool(parts["chat"])}
    return render("console/body.html", **(parts | {"case": head}))


def _home(case_id: str) -> ResponseReturnValue:
    return redirect(url_for("console.case", case_id=case_id), 303)


def _now() -> Any:
    return use_cases().clock.now()
