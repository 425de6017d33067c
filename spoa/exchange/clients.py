"""Browser legs: a page of staff registers with an access token, sees its legs live, and acts in them."""

import json

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from spoa.exchange.control import JSON, Refused, asked, do, leg_of
from spoa.exchange.core import Exchange
from spoa.exchange.interpreter import incoming
from spoa.exchange.legs import hang_up, make_incoming
from spoa.exchange.model import Party
from spoa.exchange.rest import exchange
from spoa.exchange.tokens import Bearer, TokenError, read_token
from spoa.exchange.views import client_view, stream

_LOST_AFTER = 30.0
"""Seconds without a stream after which a browser counts as gone; loading a page again takes less."""

clients = Blueprint("clients", __name__, url_prefix="/client")


@clients.errorhandler(TokenError)
def _wrong_token(wrong: TokenError) -> ResponseReturnValue:
    return jsonify(code=wrong.code, error=str(wrong)), 401


@clients.errorhandler(Refused)
def _refused(wrong: Refused) -> ResponseReturnValue:
    return jsonify(error=str(wrong)), wrong.status


@clients.get("/stream")
def streamed() -> ResponseReturnValue:
    """Register a browser while this is open, and show it its legs."""
    x = exchange()
    headers = {"Cache-Control": "no-store"}
    try:
        bearer = read_token(x.config, request.args.get("token", ""))
    except TokenError as wrong:
        # An EventSource cannot read the body of a 401; it would only try again. So it is told in the stream.
        told = json.dumps({"code": wrong.code, "error": str(wrong)})
        return Response(
            f"event: refused\ndata: {told}\n\n", content_type="text/event-stream", headers=headers
        )
    with x.lock:
        party = x.party(f"client:{bearer.identity}")
        party.streams += bearer.incoming
    body = stream(x, lambda: client_view(x, party), lambda: _left(x, party, bearer))
    return Response(body, content_type="text/event-stream", headers=headers)


def _left(x: Exchange, party: Party, bearer: Bearer) -> None:
    party.streams -= bearer.incoming
    x.timeline.after(_LOST_AFTER, lambda: _lost(x, party))


def _lost(x: Exchange, party: Party) -> None:
    """End the legs of a browser that did not come back: its sound is gone, whatever its leg says."""
    if not party.reachable:
        for call in party.live:
            hang_up(x, call)


@clients.post("/act")
def acted() -> ResponseReturnValue:
    """Answer, reject, hang up, mute, press, say; begin a call; register or unregister."""
    x, raw = exchange(), asked()
    token = str(raw.get("token") or request.headers.get("Authorization", "").removeprefix("Bearer "))
    bearer = read_token(x.config, token)
    act = str(raw.get("do", ""))
    with x.lock:
        party = x.party(f"client:{bearer.identity}")
        if act == "connect":
            return jsonify(call_sid=_connect(x, bearer, raw)), 201
        if act in ("register", "unregister"):
            party.here = act == "register" and bearer.incoming
            x.changed()
        else:
            do(x, leg_of(party, raw), act, raw)
    return jsonify(done=act)


def _connect(x: Exchange, bearer: Bearer, raw: JSON) -> str:
    app = x.config.applications.get(bearer.application or "")
    if app is None:
        raise Refused(403, "the token grants no application to call out with")
    given = {str(k): str(v) for k, v in dict(raw.get("params") or {}).items()}
    key = f"client:{bearer.identity}"
    call = make_incoming(x, key, given.get("To", ""), key, app, {**bearer.params, **given})
    incoming(x, call)
    return call.sid
