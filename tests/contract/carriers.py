"""A telephone provider under the contract: the exchange as a process, or the real carrier."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jsonschema
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

ROOT = Path(__file__).resolve().parents[2]
SPECS = Path(os.environ.get("SPOA_SPECS", ROOT / "../shared/data")) / "twilio/spoa_core.openapi.json"
NO_SPECS = f"left out: no OpenAPI at {SPECS.name} (set SPOA_SPECS to the folder of data)"
LIVE = ("TWILIO_LIVE_ACCOUNT_SID", "TWILIO_LIVE_AUTH_TOKEN", "TWILIO_LIVE_FROM", "TWILIO_LIVE_TO")
NO_LIVE = f"left out: the real carrier (set {', '.join(LIVE)})"

ACCOUNT, TOKEN = "AC" + "1" * 32, "a-token-of-the-exchange"
KEY, SECRET = "SK" + "2" * 32, "api-secret-of-thirty-two-letters"
LINE, CALLEE, BUSY, SILENT = "+441632960111", "+441632960901", "+441632960902", "+441632960903"
CONFIG = {
    "account_sid": ACCOUNT,
    "auth_token": TOKEN,
    "api_key": KEY,
    "api_secret": SECRET,
    "numbers": {LINE: {"voice_url": "http://127.0.0.1:9/voice", "sms_url": "http://127.0.0.1:9/texts"}},
    "callees": {
        CALLEE: {"does": "answer", "after": 0.1},
        BUSY: {"does": "busy"},
        SILENT: {"does": "no-answer"},
    },
    "pace": 1000,
}
Found = TypeVar("Found")


class Rules:
    """The carrier's OpenAPI as JSON Schema: which answer may look how."""

    def __init__(self, path: Path) -> None:
        self._raw = json.loads(path.read_text("utf-8"))
        self.seen: set[tuple[str, str]] = set()

    def check(self, method: str, url: str, status: int, text: str, exact: bool) -> None:
        """Raise where an answer is not valid; ``exact``: nothing missing, nothing of our own."""
        if status >= 400:
            error = json.loads(text)
            assert set(error) >= {"code", "message", "more_info", "status"}, error
            assert error["status"] == status
            return
        template, operation = self._operation(method.lower(), urlsplit(url).path)
        self.seen.add((method, template))
        content = operation["responses"][str(status)].get("content", {})
        if not content:
            assert text == ""
            return
        schema = self._plain(next(iter(content.values()))["schema"], exact)
        checker = jsonschema.FormatChecker()
        checker.checks("date-time-rfc-2822")(_is_rfc2822)
        jsonschema.Draft202012Validator(schema, format_checker=checker).validate(json.loads(text))

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        for template, operations in self._raw["paths"].items():
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+?", template), path) and method in operations:
                return template, operations[method]
        raise AssertionError(f"{method} {path} is not in the carrier's OpenAPI")

    def _plain(self, schema: dict[str, Any], exact: bool) -> dict[str, Any]:
        """OpenAPI 3.0 to JSON Schema: references put in, ``nullable`` made a type, formats kept."""
        if "$ref" in schema:
            named = self._raw["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return self._plain(named, exact)
        plain = {key: schema[key] for key in ("type", "enum", "pattern", "format") if key in schema}
        if "properties" in schema:
            plain["properties"] = {k: self._plain(v, exact) for k, v in schema["properties"].items()}
            if exact:
                plain |= {"required": list(plain["properties"]), "additionalProperties": False}
        if "items" in schema:
            plain["items"] = self._plain(schema["items"], exact)
        # The enumeration of reasons is not marked nullable, though its own description says it may be null.
        if schema.get("nullable") or "will be `null`" in schema.get("description", ""):
            return {"anyOf": [plain, {"type": "null"}]}
        return plain


def _is_rfc2822(value: object) -> bool:
    form = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000"
    return not isinstance(value, str) or re.fullmatch(form, value) is not None


class Checked(TwilioHttpClient):
    """The library's HTTP client, sent elsewhere, and with every answer held against the OpenAPI."""

    def __init__(self, base: str | None, rules: Rules | None) -> None:
        super().__init__(timeout=10)
        self._base, self._rules = base, rules

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Ask the carrier at ``base`` in place of api.twilio.com."""
        where = url.replace("https://api.twilio.com", self._base) if self._base else url
        answer = super().request(method, where, *args, **kwargs)
        if self._rules is not None:
            self._rules.check(method, url, answer.status_code, answer.text, exact=self._base is not None)
        return answer


@dataclass
class Carrier:
    """One provider with a number of ours and someone who answers."""

    client: Client
    line: str
    callee: str
    base: str | None
    patience: float

    def until(self, look: Callable[[], Found | None]) -> Found:
        """Look again and again until there is something; fail after the carrier's patience."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(0.02 if self.base else 1)
        raise AssertionError("it did not come about in time")


def rules() -> Rules | None:
    """The carrier's OpenAPI, if it is here."""
    return Rules(SPECS) if SPECS.exists() else None


@contextmanager
def exchange(folder: Path) -> Iterator[Carrier]:
    """The exchange, as the process that ``spoa up`` runs."""
    config = folder / "exchange.json"
    config.write_text(json.dumps(CONFIG))
    command = [sys.executable, "-m", "spoa.exchange", "--port", "0", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            base = process.stdout.readline().removeprefix("exchange: ").strip()
            client = Client(ACCOUNT, TOKEN, http_client=Checked(base, rules()))
            yield Carrier(client, LINE, CALLEE, base, patience=10)
        finally:
            process.terminate()
            process.wait(10)


def live() -> Carrier:
    """The real carrier, by the credentials in the environment."""
    account, token, line, callee = (os.environ[name] for name in LIVE)
    client = Client(account, token, http_client=Checked(None, rules()))
    return Carrier(client, line, callee, None, patience=60)
