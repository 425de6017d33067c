"""REST: Calls."""

from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from spoa.exchange import legs
from spoa.exchange.config import Application
from spoa.exchange.core import Exchange, behind_relay
from spoa.exchange.interpreter import redirect, run
from spoa.exchange.model import Call, Callback
from spoa.exchange.rest import (
    PREFIX,
    RestError,
    callback,
    exchange,
    gone,
    is_number,
    not_found,
    page,
    reply,
    rest_blueprint,
    seconds,
    within,
)  # fmt: skip
from spoa.exchange.shapes import call_json

calls = rest_blueprint("calls")
COMPLETED: Final = ("completed",)


def checked_ends() -> tuple[str, str]:
    """The form's To and From; raise the carrier's 400 where one is missing or From is not ours."""
    to, from_ = request.form.get("To", "").strip(), request.form.get("From", "").strip()
    if not to:
        raise RestError(400, 21201, "No 'To' number is specified")
    if not from_:
        raise RestError(400, 21213, "No 'From' number is specified")
    if not to.startswith("client:") and not is_number(behind_relay(to)):
        raise RestError(400, 21211, f"The phone number you are attempting to call, {to}, is not valid.")
    if not from_.startswith("client:") and from_ not in exchange().config.numbers:
        raise RestError(400, 21210, f"The source phone number provided, {from_}, is not yet verified")
    return to, from_


def form_application(x: Exchange) -> Application:
    """What the form says to do with a call: Url or Twiml or ApplicationSid; raise 400 without any."""
    form = request.form
    if form.get("ApplicationSid") in x.config.applications:
        return x.config.applications[form["ApplicationSid"]]
    if not form.get("Url") and not form.get("Twiml"):
        raise RestError(400, 21205, "Url parameter is required.")
    return Application(
        url=form.get("Url"),
        method=form.get("Method", "POST"),
        fallback_url=form.get("FallbackUrl"),
        fallback_method=form.get("FallbackMethod", "POST"),
        twiml=None if form.get("Url") else form.get("Twiml"),
    )


@calls.post(f"{PREFIX}/Calls.json")
def create() -> ResponseReturnValue:
    """Begin a call; it is queued when this answers."""
    x = exchange()
    with x.lock:
        to, from_ = checked_ends()
        app = form_application(x)
        order = legs.Order(
            to, from_, "outbound-api", app, callback("StatusCallback", COMPLETED),
            detect_machine=request.form.get("MachineDetection") in ("Enable", "DetectMessageEnd"),
        )  # fmt: skip
        timeout = seconds("Timeout", 60)
        call = legs.make(x, order)
        legs.place(x, call, timeout, lambda: run(x, call, call.app))
        return reply(call_json(x, call), 201)


@calls.get(f"{PREFIX}/Calls.json")
def listed() -> ResponseReturnValue:
    """Calls, newest first, by To, From, Status, ParentCallSid, StartTime, EndTime."""
    x, args = exchange(), request.args
    wanted = {"to": args.get("To"), "from_": args.get("From"), "parent": args.get("ParentCallSid")}
    wanted["status"] = args.get("Status")
    with x.lock:
        rows = [call for call in reversed(x.calls.values()) if _asked_for(call, wanted)]
        return page("calls", rows, lambda call: call_json(x, call))


def _asked_for(call: Call, wanted: dict[str, str | None]) -> bool:
    same = all(not value or getattr(call, name) == value for name, value in wanted.items())
    return same and within("StartTime", call.started or call.created) and within("EndTime", call.ended)


@calls.get(f"{PREFIX}/Calls/<sid>.json")
def fetched(sid: str) -> ResponseReturnValue:
    """One call."""
    x = exchange()
    with x.lock:
        return reply(call_json(x, _found(x, sid)))


@calls.post(f"{PREFIX}/Calls/<sid>.json")
def updated(sid: str) -> ResponseReturnValue:
    """Send a live call to another document, cancel it or end it."""
    x = exchange()
    with x.lock:
        call = _found(x, sid)
        status = request.form.get("Status")
        _set_callback(call)
        if status is not None:
            _end(x, call, status)
        elif request.form.get("Url") or request.form.get("Twiml"):
            if call.status != "in-progress":
                raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
            redirect(x, call, form_application(x))
        return reply(call_json(x, call))


def _set_callback(call: Call) -> None:
    url = request.form.get("StatusCallback")
    if url:
        call.callback = Callback(url, request.form.get("StatusCallbackMethod", "POST"))


def _end(x: Exchange, call: Call, status: str) -> None:
    if status not in ("completed", "canceled"):
        raise RestError(400, 21218, f"Invalid Status: {status}")
    if not call.live:
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    if status == "canceled" and call.status == "in-progress":
        return  # the carrier leaves a call that was answered meanwhile as it is
    legs.finish(x, call, status)


@calls.delete(f"{PREFIX}/Calls/<sid>.json")
def deleted(sid: str) -> ResponseReturnValue:
    """Forget a call that has ended."""
    x = exchange()
    with x.lock:
        call = _found(x, sid)
        if call.live:
            raise RestError(409, 20409, "The call has not ended")
        del x.calls[sid]
        return gone()


def _found(x: Exchange, sid: str) -> Call:
    if sid not in x.calls:
        raise not_found()
    return x.calls[sid]
