"""The patient's chat: begin, write, see what comes. Works as plain forms; with scripts it is live."""

from typing import Any, Final

from flask import Blueprint, current_app, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, fields, validate

from spoa.conversation.particulars import read_date
from spoa.conversation.render import as_chat
from spoa.journey.chats import LONGEST
from spoa.kernel.errors import Invalid
from spoa.kernel.london import london
from spoa.web import beginnings
from spoa.web.cookies import give_visit_cookie, visit_token
from spoa.web.forms import parse
from spoa.web.limits import by_address, by_visitor, limited
from spoa.web.render import is_part, render
from spoa.web.security import patient, public, visitor
from spoa.web.use_cases import use_cases

blueprint = Blueprint("chat", __name__, url_prefix="/chat")

_DOORS: Final = ("111", "direct", "nurseline")
_SEVERAL: Final = ", "


class DoorArgs(Schema):
    """From where somebody comes; a link may carry more that is not ours."""

    source = fields.String(load_default="direct", validate=validate.OneOf(_DOORS))

    class Meta:
        """Links are decorated by those who pass them on."""

        unknown = EXCLUDE


class StartForm(Schema):
    """The first words of a chat."""

    source = fields.String(load_default="direct", validate=validate.OneOf(_DOORS))
    complaint = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    once = fields.String(load_default="", validate=validate.Length(max=200))


class JoinForm(Schema):
    """The code that somebody was given, and the date of birth that belongs to it."""

    source = fields.String(load_default="direct", validate=validate.OneOf(_DOORS))
    code = fields.String(required=True, validate=validate.Regexp(r"^\s*\d{3}\s?\d{3}\s*$"))
    born = fields.String(required=True, validate=validate.Length(max=40))


class SayForm(Schema):
    """What a patient writes, or the buttons that they press; ``asks`` names the question that they saw."""

    body = fields.List(fields.String(validate=validate.Length(max=LONGEST)), required=True)
    asks = fields.String(load_default="", validate=validate.Length(max=40))


@blueprint.get("/start")
@public
def start() -> ResponseReturnValue:
    """Show where anyone can begin, without a link and without signing in."""
    source = parse(DoorArgs, "args")["source"]
    goes_on = use_cases().journeys.chats.goes_on(visit_token())
    once = beginnings.issue(use_cases().settings)
    return render("patient/start.html", source=source, once=once, goes_on=goes_on)


@blueprint.get("/embed.js")
@public
def embed() -> ResponseReturnValue:
    """Give other sites the script that puts a button for the chat into their pages."""
    return current_app.send_static_file("embed.js")


@blueprint.post("/start")
@public
@limited("20 per minute", by_address)
def begin() -> ResponseReturnValue:
    """Begin a chat, once however often it is sent: the case is in the records before its page is shown."""
    form = parse(StartForm)
    token = use_cases().journeys.chats.start(
        source=form["source"],
        organisation=None,
        complaint=form["complaint"],
        token=beginnings.token_of(use_cases().settings, form["once"]),
    )
    return give_visit_cookie(make_response(redirect(url_for("chat.page"), 303)), token)


@blueprint.post("/join")
@public
@limited("10 per minute", by_address)
def join() -> ResponseReturnValue:
    """Go on here with what was begun by phone or text; nothing is asked again that was told there."""
    form = parse(JoinForm)
    born = read_date(form["born"], london(use_cases().clock.now()).date())
    if born is None:
        raise Invalid("We could not read the date of birth. Please write it like this: 14 March 1968.")
    token = use_cases().journeys.chats.join(
        source=form["source"], organisation=None, code=form["code"], born=born
    )
    return give_visit_cookie(make_response(redirect(url_for("chat.page"), 303)), token)


@blueprint.get("")
@patient
def page() -> ResponseReturnValue:
    """Show the conversation."""
    return render("patient/chat.html", **_thread())


@blueprint.get("/thread")
@patient
def thread() -> ResponseReturnValue:
    """Show the bubbles and the question, for a page that heard of something new."""
    return render("patient/thread.html", **_thread())


@blueprint.post("/say")
@patient
@limited("40 per minute", by_visitor)
def say() -> ResponseReturnValue:
    """Take in what the patient writes or picks."""
    form = parse(SayForm)
    return _heard(_SEVERAL.join(filter(None, form["body"])), answering=form["asks"])


@blueprint.post("/worse")
@patient
@limited("10 per minute", by_visitor)
def worse() -> ResponseReturnValue:
    """Take in "I am worse", from a button that is always there."""
    return _heard("I am worse")


@blueprint.get("/status")
@patient
def status() -> ResponseReturnValue:
    """Show who will do what and when, and what to do if it gets worse."""
    chats = use_cases().journeys.chats
    steps, status = chats.promised(visitor()), chats.waiting(visitor())
    return render("patient/status.html", **_thread(), steps=steps, status=status)


def _heard(body: str, answering: str = "") -> ResponseReturnValue:
    use_cases().journeys.chats.write(visitor(), body, answering=answering)
    if is_part():
        return render("patient/thread.html", **_thread())
    return redirect(url_for("chat.page", _anchor="latest"), 303)


def _thread() -> dict[str, Any]:
    chat = use_cases().journeys.chats.view(visitor())
    return {"chat": chat, "question": as_chat(chat.prompt) if chat.prompt else None}
