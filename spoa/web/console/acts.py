"""What is done with a decided case, with the line, and by hand."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.kernel.errors import Invalid
from spoa.triage.rulebook import Rulebook
from spoa.web.console import asking, call, decided, forms, page, person
from spoa.web.console.views import answered, blueprint, handlers
from spoa.web.forms import parse
from spoa.web.render import is_part, render
from spoa.web.security import me
from spoa.web.softphone import phone
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]

_SAYS = ("bring_in", "hand_over", "mine", "finished", "cancel")


@blueprint.post("/case/<case_id>/hold")
@handlers
def hold_slot(case_id: str) -> ResponseReturnValue:
    """Hold a time while they decide."""
    form = parse(forms.SlotForm)
    use_cases().journeys.acting.hold(me(), case_id, form["need"], form["slot"])
    return answered(case_id)


@blueprint.post("/case/<case_id>/let-go")
@handlers
def let_go(case_id: str) -> ResponseReturnValue:
    """Let a held time go."""
    use_cases().journeys.acting.let_go(me(), case_id, parse(forms.NeedForm)["need"])
    return answered(case_id)


@blueprint.post("/case/<case_id>/book/<need_id>/<slot_id>")
@handlers
def book(case_id: str, need_id: str, slot_id: str) -> ResponseReturnValue:
    """Book a time."""
    use_cases().journeys.acting.book(me(), case_id, need_id, slot_id)
    return answered(case_id)


@blueprint.post("/case/<case_id>/service")
@blueprint.post("/case/<case_id>/refer", endpoint="refer")
@handlers
def send_to_service(case_id: str) -> ResponseReturnValue:
    """Send a need to a service, which accepts or declines it."""
    form = parse(forms.NeedForm)
    use_cases().journeys.acting.refer(me(), case_id, form["need"], form["service"])
    return answered(case_id)


@blueprint.post("/case/<case_id>/tell/<need_id>")
@handlers
def tell(case_id: str, need_id: str) -> ResponseReturnValue:
    """Note that the person was told what to do."""
    use_cases().journeys.acting.tell(me(), case_id, need_id)
    return answered(case_id)


@blueprint.post("/case/<case_id>/place")
@handlers
def place(case_id: str) -> ResponseReturnValue:
    """Confirm or correct where an ambulance is to go."""
    form = parse(forms.PlaceForm)
    use_cases().journeys.acting.place(
        me(), case_id, address=form["address"], postcode=form["postcode"], note=form["place_note"]
    )
    return answered(case_id)


@blueprint.get("/case/<case_id>/send-999")
@handlers
def ask_999(case_id: str) -> ResponseReturnValue:
    """Ask again before 999 is sent by hand."""
    view = use_cases().journeys.looking.again(me(), case_id)
    identity = person.identity(view)
    send = {"who": person.title(view), "place": identity["place"], "known": []}
    return render("console/send999.html", case=page.case_head(view, me()), send=send)


@blueprint.post("/case/<case_id>/send-999")
@handlers
def send_999(case_id: str) -> ResponseReturnValue:
    """Send an ambulance request by hand."""
    use_cases().journeys.acting.send_999(me(), case_id, parse(forms.WhyForm)["why"])
    return answered(case_id)


@blueprint.get("/case/<case_id>/danger")
@handlers
def danger(case_id: str) -> ResponseReturnValue:
    """Show the danger questions, in the place of the middle pane. It sends nothing."""
    view = use_cases().journeys.looking.again(me(), case_id)
    question = _danger_question(view.rulebook)
    return render(
        "console/danger.html",
        case=page.case_head(view, me()),
        danger={
            "question": question,
            "earlier": asking.answers(view)[:6],
        },
        state=page.state(view),
    )


def _danger_question(rulebook: Rulebook) -> dict[str, Any]:
    """Return the first group of the danger set as a question, whatever was answered before."""
    group = rulebook.life.groups[0]
    options = [
        {"id": fact, "text": rulebook.facts[fact].short, "key": place if place <= 9 else None}
        for place, fact in enumerate(group.facts, 1)
    ]
    lone = [("none", "None of these"), ("unsure", "Not sure")]
    return {
        "id": group.id,
        "title": "Is any of these true now?",
        "hint": "Read all of them out. A yes is acted on at once.",
        "members": list(group.facts),
        "options": options,
        "extra": [
            {"id": name, "text": text, "key": key if key <= 9 else None, "alone": True}
            for key, (name, text) in enumerate(lone, len(options) + 1)
        ],
    }


@blueprint.get("/case/<case_id>/by-hand")
@handlers
def ask_by_hand(case_id: str) -> ResponseReturnValue:
    """Ask which class, and why."""
    view = use_cases().journeys.looking.again(me(), case_id)
    may = [number for number in range(1, 6) if view.klass is None or number <= view.klass]
    by_hand = {"now": view.klass, "may": may}
    return render("console/by_hand.html", case=page.case_head(view, me()), by_hand=by_hand)


@blueprint.post("/case/<case_id>/by-hand")
@handlers
def by_hand(case_id: str) -> ResponseReturnValue:
    """Raise the class of a case."""
    form = parse(forms.ClassForm)
    use_cases().journeys.console.pin(me(), case_id, form["klass"], why=form["why"])
    return answered(case_id)


@blueprint.get("/case/<case_id>/call")
@handlers
def call_pane(case_id: str) -> ResponseReturnValue:
    """Show the call."""
    view = use_cases().journeys.looking.again(me(), case_id)
    return render("console/call.html", call=call.call(view, me(), page.BASE), phone=phone(), part=True)


@blueprint.get("/case/<case_id>/call/end")
@handlers
def ask_end(case_id: str) -> ResponseReturnValue:
    """Ask again before a call is ended."""
    confirm = {
        "title": "End the call?",
        "say": "The caller’s line is ended. What is still open stays in the queue with its clock.",
        "url": f"{page.BASE}/case/{case_id}/call/end",
        "target": "#call",
        "act": "End the call",
        "kind": "",
    }
    return render("console/confirm.html", confirm=confirm)


@blueprint.get("/case/<case_id>/call/give-back")
@handlers
def ask_give_back(case_id: str) -> ResponseReturnValue:
    """Ask a receiver why they give somebody back whom they were told of or joined."""
    confirm = {
        "title": "Give them back?",
        "say": "Whoever has them now sees your reason at once and stays with them; the next one is rung.",
        "url": f"{page.BASE}/case/{case_id}/call/give-back",
        "target": "#call",
        "act": "Give back",
        "kind": "",
        "ask": "Why",
    }
    return render("console/confirm.html", confirm=confirm)


@blueprint.post("/case/<case_id>/call/give-back")
@handlers
def give_back(case_id: str) -> ResponseReturnValue:
    """Decline a transfer that was accepted, with a reason, before the person is theirs."""
    why = parse(forms.WhyForm)["why"]
    view = use_cases().journeys.looking.again(me(), case_id)
    if view.transfer is not None:
        use_cases().journeys.desk.decline(me(), view.transfer.row.id, why)
    return called(case_id)


@blueprint.post("/case/<case_id>/call/<do>")
@handlers
def act_on_call(case_id: str, do: str) -> ResponseReturnValue:
    """Take, hold, unhold or end the call."""
    desk = use_cases().journeys.desk
    if do == "take":
        desk.take_call(me(), case_id)
    elif do in ("hold", "unhold"):
        desk.hold(me(), case_id, on=do == "hold")
    elif do == "end":
        desk.end(me(), case_id)
    else:
        raise Invalid("That cannot be done with a call.")
    return called(case_id)


@blueprint.post("/case/<case_id>/call/transfer/<need_id>")
@handlers
def transfer(case_id: str, need_id: str) -> ResponseReturnValue:
    """Begin a warm transfer for a need."""
    use_cases().journeys.desk.transfer(me(), case_id, need_id=need_id, receiver_id=None)
    return called(case_id)


@blueprint.post("/case/<case_id>/call/say/<word>")
@handlers
def say_in_transfer(case_id: str, word: str) -> ResponseReturnValue:
    """Say a word of the transfer: bring in, hand over, "I have them", finished, cancel."""
    if word not in _SAYS:
        raise Invalid("That cannot be said in a transfer.")
    view = use_cases().journeys.looking.again(me(), case_id)
    if view.transfer is not None:
        use_cases().journeys.desk.say(me(), view.transfer.row.id, word)
    return called(case_id)


def called(case_id: str) -> ResponseReturnValue:
    """Answer an act on the line: the call pane for a page that is there, else the whole page."""
    if is_part():
        return call_pane(case_id)
    return redirect(url_for("console.case", case_id=case_id), 303)


@blueprint.get("/case/<case_id>/why")
@handlers
def why(case_id: str) -> ResponseReturnValue:
    """Show everything more urgent that was ruled out, and by what."""
    view = use_cases().journeys.looking.again(me(), case_id)
    rows = [{"a": each["text"], "b": each["small"], "c": ""} for each in decided.ruled_out(view.step)]
    shown = {"title": "Ruled out", "say": "More urgent outcomes, and what ruled each out.", "rows": rows}
    return render("console/list.html", shown=shown | {"heads": ["Outcome", "Because", ""]})


@blueprint.get("/case/<case_id>/answers")
@handlers
def answers(case_id: str) -> ResponseReturnValue:
    """Show every answer that stands."""
    view = use_cases().journeys.looking.again(me(), case_id)
    known = asking.answers(view)
    rows = [{"a": each["q"], "b": each["a"], "c": each["source"]} for each in known]
    shown = {"title": "Answers", "say": "In the order in which they were told.", "rows": rows}
    return render("console/list.html", shown=shown | {"heads": ["Question", "Answer", "When"]})
