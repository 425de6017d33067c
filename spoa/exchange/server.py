"""The exchange as a web application and as a process."""

from typing import Final

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from spoa.exchange.clients import clients
from spoa.exchange.control import control
from spoa.exchange.core import Exchange
from spoa.exchange.phone_page import phone
from spoa.exchange.rest import exchange
from spoa.exchange.rest_calls import calls
from spoa.exchange.rest_conferences import conferences
from spoa.exchange.rest_messages import messages

_OPEN: Final = ("/client/", "/control/")


def create_app(x: Exchange) -> Flask:
    """Make the web application of one exchange."""
    app = Flask("spoa.exchange", static_folder=None)
    app.extensions["exchange"] = x
    for blueprint in (calls, conferences, messages, control, clients, phone):
        app.register_blueprint(blueprint)
    app.before_request(_preflight)
    app.after_request(_headers)
    app.register_error_handler(404, _unknown)
    return app


def serve(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """Make a threaded server, listening; 0 takes a free port. Call ``serve_forever``."""
    return make_server(host, port, app, threaded=True, request_handler=_Quiet)


class _Quiet(WSGIRequestHandler):
    """Write no line for a request: its path may carry a number, which belongs in no log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write nothing."""


def _preflight() -> ResponseReturnValue | None:
    if request.method == "OPTIONS" and request.path.startswith(_OPEN):
        return Response(status=204)
    return None


def _headers(response: Response) -> Response:
    origins = exchange().config.origins
    origin = request.headers.get("Origin")
    if origin and request.path.startswith(_OPEN) and ("*" in origins or origin in origins):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
        response.headers.add("Vary", "Origin")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; img-src 'self' data: https:; frame-ancestors 'self' {' '.join(origins)}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _unknown(_wrong: object) -> ResponseReturnValue:
    if not request.path.startswith("/2010-04-01"):
        return jsonify(error="not found"), 404
    info = "https://www.twilio.com/docs/errors/20404"
    said = f"The requested resource {request.path} was not found"
    return jsonify(code=20404, message=said, more_info=info, status=404), 404
