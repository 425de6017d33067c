"""The control API: handsets, the journal, the clock, faults. For tests, the desk page and the phone page."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from spoa.exchange import texts
from spoa.exchange.clock import VirtualTimeline
from spoa.exchange.config import Behaviour, ConfigError, behaviour
from spoa.exchange.core import Exchange
from spoa.exchange.hearing import press, speak
from spoa.exchange.interpreter import incoming
from spoa.exchange.legs import WITHHELD, finish, hang_up, make_incoming
from spoa.exchange.model import Call, Party
from spoa.exchange.rest import exchange
from spoa.exchange.views import conference_view, party_view, stream

control = Blueprint("control", __name__, url_prefix="/control")
JSON = dict[str, Any]


class Refused(Exception):
    """What was asked cannot be done; ``status`` is the HTTP status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@control.errorhandler(Refused)
def _refused(wrong: Refused) -> ResponseReturnValue:
    return jsonify(error=str(wrong)), wrong.status


@control.before_request
def _only_json() -> ResponseReturnValue | None:
    # A page of another origin can send a form without asking first, but not JSON: this keeps it out.
    if request.method == "POST" and not request.is_json:
        return jsonify(error="send JSON"), 415
    return None


def asked() -> JSON:
    """The JSON object of the request."""
    raw = request.get_json(silent=True)
    if not isinstance(raw, dict):
        raise Refused(400, "send a JSON object")
    return raw


def text_of(raw: JSON, name: str) -> str:
    """A text of the request; raise 400 where it is missing."""
    if not isinstance(raw.get(name), str):
        raise Refused(400, f"{name} is missing")
    return str(raw[name])


def leg_of(party: Party, raw: JSON) -> Call:
    """The live leg that is meant: the one named, else the first; raise 409 when there is none."""
    sid = raw.get("call_sid")
    for call in party.live:
        if sid is None or call.sid == sid:
            return call
    raise Refused(409, f"{party.key} has no such live call")


@control.get("/handsets/<number>")
def handset(number: str) -> ResponseReturnValue:
    """Show one handset."""
    x = exchange()
    with x.lock:
        return jsonify(party_view(x, x.party(number)))


@control.get("/handsets/<number>/stream")
def handset_stream(number: str) -> ResponseReturnValue:
    """Show one handset, live."""
    x = exchange()
    with x.lock:
        party = x.party(number)
    body = stream(x, lambda: party_view(x, party), lambda: None)
    return Response(body, content_type="text/event-stream", headers={"Cache-Control": "no-store"})


@control.post("/handsets/<number>/ring")
def ring(number: str) -> ResponseReturnValue:
    """Let a handset ring one of our numbers."""
    x, raw = exchange(), asked()
    with x.lock:
        to = text_of(raw, "to")
        line = x.config.numbers.get(to)
        party = x.party(number)
        if party.live:
            raise Refused(409, f"{number} is in a call")
        if line is None:
            raise Refused(404, f"{to} is not one of our numbers")
        from_ = WITHHELD if raw.get("from_withheld") else number
        params = {str(k): str(v) for k, v in dict(raw.get("params") or {}).items()}
        call = make_incoming(x, from_, to, number, line.voice, params)
        incoming(x, call)
        return jsonify(call_sid=call.sid), 201


@control.post("/handsets/<number>/<act>")
def act(number: str, act: str) -> ResponseReturnValue:
    """Let a party do something in its call: answer, reject, hang up, say, press; or be there."""
    x, raw = exchange(), asked()
    with x.lock:
        party = x.party(number)
        if act == "presence":
            party.here = bool(raw.get("here", True))
            x.changed()
        else:
            do(x, leg_of(party, raw), act, raw)
    return jsonify(done=act)


def do(x: Exchange, call: Call, act: str, raw: JSON) -> None:
    """Do one act of a party in a leg; raise ``Refused`` 404 for an unknown one."""
    acts = {
        "answer": lambda: call.picked_up.fire(),
        "reject": lambda: call.refused.fire(),
        "hangup": lambda: hang_up(x, call),
        "say": lambda: speak(x, call, text_of(raw, "words")),
        "digits": lambda: press(x, call, text_of(raw, "digits")),
        "mute": lambda: _mute(x, call, bool(raw.get("on", True))),
    }
    if act not in acts:
        raise Refused(404, f"{act} is not known")
    acts[act]()


def _mute(x: Exchange, call: Call, on: bool) -> None:
    call.muted_here = on
    x.changed()


@control.post("/handsets/<number>/text")
def text(number: str) -> ResponseReturnValue:
    """Let a handset send a text."""
    x, raw = exchange(), asked()
    with x.lock:
        try:
            media = texts.read_media(raw.get("media") or [])
        except ValueError as wrong:
            raise Refused(400, str(wrong)) from wrong
        message = texts.receive(x, number, text_of(raw, "to"), str(raw.get("body", "")), media)
        return jsonify(message_sid=message.sid), 201


@control.get("/media/<sid>/<media_sid>")
def media(sid: str, media_sid: str) -> ResponseReturnValue:
    """A picture, for the phone page."""
    x = exchange()
    with x.lock:
        for one in x.messages[sid].media if sid in x.messages else ():
            if one.sid == media_sid and one.content_type.startswith("image/"):
                return Response(one.data, content_type=one.content_type)
    raise Refused(404, "no such picture")


@control.get("/journal")
def journal() -> ResponseReturnValue:
    """What happened since entry n."""
    x = exchange()
    since, kind = request.args.get("since", 0, int), request.args.get("kind")
    with x.lock:
        found = [e for e in x.journal.entries if e["n"] > since and (kind is None or e["kind"] == kind)]
        return jsonify(entries=found)


@control.get("/conferences")
def conferences() -> ResponseReturnValue:
    """Who hears whom in every live conference."""
    x = exchange()
    with x.lock:
        return jsonify(conferences=[conference_view(x, one) for one in x.conferences.values() if one.live])


@control.get("/clock")
def time_now() -> ResponseReturnValue:
    """The time that is told."""
    return jsonify(now=exchange().now().isoformat())


@control.post("/clock")
def clock() -> ResponseReturnValue:
    """Move the virtual clock; what falls due is done and delivered before this answers."""
    x, raw = exchange(), asked()
    if not isinstance(x.timeline, VirtualTimeline):
        raise Refused(409, "this exchange runs on the real clock")
    return jsonify(now=x.advance(float(raw.get("advance", 0))).isoformat())


@control.post("/faults")
def faults() -> ResponseReturnValue:
    """Put faults in force in place of those that were."""
    x, raw = exchange(), asked()
    with x.lock:
        try:
            x.faults.replace(raw)
        except ValueError as wrong:
            raise Refused(400, str(wrong)) from wrong
    return jsonify(done="faults")


@control.post("/faults/once")
def fault_once() -> ResponseReturnValue:
    """Spoil the next one that matches."""
    x, raw = exchange(), asked()
    with x.lock:
        try:
            x.faults.add_once(raw)
        except ValueError as wrong:
            raise Refused(400, str(wrong)) from wrong
    return jsonify(done="once")


@control.route("/callees/<number>", methods=["POST", "DELETE"])
def callee(number: str) -> ResponseReturnValue:
    """Give a number a script, or make it a handset again."""
    x = exchange()
    try:
        made = Behaviour("human") if request.method == "DELETE" else behaviour(asked())
    except (ConfigError, ValueError, TypeError) as wrong:
        raise Refused(400, str(wrong)) from wrong
    with x.lock:
        x.callees[number] = made
    return jsonify(done=made.does)


@control.post("/reset")
def reset() -> ResponseReturnValue:
    """End every call and forget texts, opt-outs, faults and the journal."""
    x = exchange()
    with x.lock:
        for call in list(x.calls.values()):
            finish(x, call, "completed")
        for party in x.parties.values():
            party.texts.clear()
        x.messages.clear()
        x.opted_out.clear()
        x.faults.replace({})
        x.callees = dict(x.config.callees)
        x.journal.entries.clear()
    return jsonify(done="reset")
