"""The triage contract over HTTP: the same answers as ``spoa triage ask --json``, and nobody without a key."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from spoa.app import create_app
from spoa.kernel.errors import Invalid
from spoa.settings import Settings
from spoa.triage.commands import triage
from spoa.wiring import build

RULES = Path(__file__).parents[3] / "rules"
KEY = "a-key-of-a-partner-that-is-long-enough"
NOWHERE = {"DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere", "REDIS_URL": "unix:///nowhere"}
STEP = "/api/v1/triage/step"
GIRL = {"age_years": 4, "sex": "female", "by": "parent", "with_patient": True, "channel": "text"}
MAN = {"age_years": 58, "sex": "male", "protocols": ["chest-pain"]}
LINES = [
    json.dumps({**GIRL, "complaint": "earache"}),
    json.dumps({**GIRL, "protocols": ["earache"]}),
    json.dumps({**GIRL, "complaint": "she cant breathe"}),
    json.dumps({**GIRL, "protocols": ["earache"], "answers": {"temperature": [38, 39.4]}}),
    json.dumps({**MAN, "answers": {"chest_pain_sweating": "unsure"}}),
    json.dumps({**MAN, "answers": {"chest_pain_tight": True}, "groups": {"life_first": []}}),
    json.dumps({**MAN, "answers": {"pregnant": True}}),
    json.dumps({"age_years": 140}),
    '{"age_years": NaN}',
    '{"protocols": ["fever-child"], "answers": {"temperature": 1e999}}',
    '{"protocols": ["fever-child"], "answers": {"temperature": 1' + 400 * "0" + "}}",
    "[]",
    "nonsense",
    20_000 * "[",
]


@pytest.fixture(scope="module")
def service() -> Flask:
    keys = f"ambulance:{sha256(KEY.encode()).hexdigest()},hub:{64 * 'a'}"
    return create_app(build(Settings.from_environment({**NOWHERE, "SPOA_API_KEYS": keys})))


@pytest.fixture
def client(service: Flask) -> FlaskClient:
    return service.test_client()


def post(client: FlaskClient, body: str, key: str = KEY):
    return client.post(STEP, data=body, headers={"Authorization": f"Bearer {key}"})


def test_every_line_is_answered_as_by_ask(client: FlaskClient) -> None:
    said = "".join(f"{line}\n" for line in LINES)
    asked = CliRunner().invoke(triage, ["--rules", str(RULES), "ask", "--json"], input=said)
    assert asked.exit_code == 0
    by_hand = asked.output.splitlines()
    over_http = [post(client, line) for line in LINES]
    assert [each.get_data(as_text=True) for each in over_http] == by_hand
    statuses = [json.loads(line)["status"] for line in by_hand]
    assert {"choose", "ask", "decided", "error"} == set(statuses)
    assert [each.status_code for each in over_http] == [422 if s == "error" else 200 for s in statuses]


def test_what_is_answered_is_what_the_openapi_document_says(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    operation = document["paths"][STEP]["post"]
    for line in LINES:
        answer = post(client, line)
        shape = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        problems = list(
            Draft202012Validator({**shape, "components": document["components"]}).iter_errors(
                answer.get_json()
            )
        )
        assert problems == []
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {KEY}", f"Bearer {64 * 'a'}"]
)
def test_nobody_comes_in_without_a_key_that_we_gave(client: FlaskClient, shown: str) -> None:
    answer = client.post(STEP, data="{}", headers={"Authorization": shown})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_body_without_end_is_refused(client: FlaskClient) -> None:
    assert post(client, '{"complaint": "' + 70_000 * "a" + '"}').status_code == 413


@pytest.mark.parametrize("said", ["ambulance", "ambulance:", f":{64 * 'a'}", f"ambulance:{KEY}"])
def test_a_key_itself_is_refused_as_a_setting(said: str) -> None:
    with pytest.raises(Invalid, match="SPOA_API_KEYS"):
        Settings.from_environment({**NOWHERE, "SPOA_API_KEYS": said})


def test_a_page_that_is_not_there_still_looks_like_ours(client: FlaskClient) -> None:
    assert "There is nothing here" in client.get("/nowhere", headers={"Accept": "text/html"}).get_data(
        as_text=True
    )
