"""A small service and a small town of telephones, for tests of the exchange on a virtual clock."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, request

from spoa.exchange.inside import InProcess, in_process

ACCOUNT = "AC" + "1" * 32
TOKEN = "12345"
KEY = "SK" + "2" * 32
SECRET = "api-secret-of-thirty-two-letters"
APP = "AP" + "3" * 32
LINE = "+441632960111"
TEXT_LINE = "+447700900111"
DAVID = "+447700900142"
DESK = "+441632960901"
BASE = "http://service.test"
AT = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)

CONFIG: dict[str, Any] = {
    "account_sid": ACCOUNT,
    "auth_token": TOKEN,
    "api_key": KEY,
    "api_secret": SECRET,
    "numbers": {
        LINE: {"voice_url": f"{BASE}/voice", "voice_fallback_url": f"{BASE}/fallback"},
        TEXT_LINE: {"sms_url": f"{BASE}/texts", "sms_fallback_url": f"{BASE}/texts-fallback"},
    },
    "applications": {APP: {"voice_url": f"{BASE}/app"}},
    "directory": [{"number": LINE, "label": "NHS 111"}],
    "origins": ["http://handler.spoa.localhost:8000"],
    "pace": 20,
}

Said = str | Callable[[dict[str, str]], str]


@dataclass
class Asked:
    """One request that the service got."""

    method: str
    path: str
    url: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Service:
    """A service that answers each path with a document, and remembers what it was asked."""

    says: dict[str, Said] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("service")
        app.add_url_rule("/<path:path>", view_func=self.answer, methods=["GET", "POST"])
        return app

    def answer(self, path: str) -> Response:
        form = request.form.to_dict() or request.args.to_dict()
        headers = dict(request.headers)
        self.asked.append(Asked(request.method, f"/{path}", request.url, form, headers))
        said = self.says.get(f"/{path}", "")
        body = said(form) if callable(said) else said
        status = self.statuses.get(f"/{path}", 200)
        if status // 100 == 3:
            return Response("", status, headers={"Location": body})
        if body.startswith("audio:"):
            return Response(b"RIFF", content_type="audio/wav")
        document = f"<Response>{body}</Response>" if not body.startswith("<?") else body
        return Response(document, status, content_type="text/xml")

    def at(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def events(self, path: str, key: str) -> list[str]:
        return [one.form[key] for one in self.at(path) if key in one.form]


class Town:
    """The exchange, the service, and the people with telephones."""

    def __init__(self, **config: Any) -> None:
        self.service = Service()
        self.x: InProcess = in_process(CONFIG | config, self.service.app(), AT)
        self.http = self.x.app.test_client()

    def rest(self, path: str, method: str = "POST", **form: Any) -> tuple[int, Any]:
        """Ask the REST interface; give the status and the JSON."""
        mark = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        where = {"query_string": form} if method == "GET" else {"data": form}
        url = f"/2010-04-01/Accounts/{ACCOUNT}/{path}.json"
        got = self.http.open(url, method=method, headers={"Authorization": f"Basic {mark}"}, **where)
        return got.status_code, got.get_json(silent=True)

    def control(self, path: str, raw: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Ask the control API; give the status and the JSON."""
        url = f"/control/{path}"
        got = self.http.get(url) if raw is None else self.http.post(url, json=raw)
        return got.status_code, got.get_json(silent=True)

    def ring(self, who: str = DAVID, to: str = LINE, **more: Any) -> str:
        status, raw = self.control(f"handsets/{who}/ring", {"to": to, **more})
        assert status == 201, raw
        self.x.settle()
        return str(raw["call_sid"])

    def does(self, who: str, act: str, **raw: Any) -> None:
        status, said = self.control(f"handsets/{who}/{act}", raw)
        assert status in (200, 201), said
        self.x.settle()

    def phone(self, who: str) -> dict[str, Any]:
        _, raw = self.control(f"handsets/{who}")
        assert isinstance(raw, dict)
        return raw

    def leg(self, who: str) -> dict[str, Any]:
        legs = self.phone(who)["legs"]
        assert legs
        one = legs[-1]
        assert isinstance(one, dict)
        return one

    def heard(self, who: str, *kinds: str) -> list[str]:
        """The words that a party heard in its last call."""
        wanted = kinds or ("say", "play", "voice")
        return [line["words"] for line in self.leg(who)["lines"] if line["kind"] in wanted]

    def rooms(self) -> list[dict[str, Any]]:
        _, raw = self.control("conferences")
        rooms = raw["conferences"]
        assert isinstance(rooms, list)
        return rooms

    def hears(self) -> dict[str, list[str]]:
        """Whom each labelled member of the one live conference hears."""
        return {one["label"]: one["hears"] for one in self.rooms()[0]["members"]}

    def journal(self, kind: str) -> list[dict[str, Any]]:
        _, raw = self.control(f"journal?kind={kind}")
        entries = raw["entries"]
        assert isinstance(entries, list)
        return entries
