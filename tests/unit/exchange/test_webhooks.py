"""Signed webhooks, retries, idempotency, faults."""

import pytest
from twilio.request_validator import RequestValidator

from spoa.exchange.webhooks import Answer, Webhook, attempt, overrides, signature
from tests.unit.exchange.town import BASE, TOKEN, Town

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"


@pytest.mark.parametrize(
    ("caller", "expected"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")],
)
def test_the_vectors_of_the_carrier_are_signed_alike(caller: str, expected: str) -> None:
    params = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}
    assert signature("12345", URL, params | {"Caller": caller, "From": caller}) == expected


def test_a_repeated_key_counts_each_of_its_values_once() -> None:
    pairs = [("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234")]
    pairs += [("From", "+14158675309"), ("To", "+18005551212")]
    pairs += [("MultiParam", "foo"), ("MultiParam", "bar"), ("MultiParam", "foo")]

    class Many(dict[str, list[str]]):
        def getlist(self, name: str) -> list[str]:
            return self[name]

    many = Many()
    for key, value in pairs:
        many.setdefault(key, []).append(value)
    assert signature("12345", URL, pairs) == RequestValidator("12345").compute_signature(URL, many)


def test_the_carriers_own_library_accepts_what_we_sign(town: Town) -> None:
    town.service.says["/voice"] = "<Say>Hello</Say>"
    town.ring()
    asked = town.service.at("/voice")[0]
    validator = RequestValidator(TOKEN)
    assert asked.form["FromCity"] == ""
    assert validator.validate(f"{BASE}/voice", asked.form, asked.headers["X-Twilio-Signature"])
    assert not validator.validate(f"{BASE}/voice?x", asked.form, asked.headers["X-Twilio-Signature"])


def test_a_url_asked_by_get_is_signed_with_its_query(town: Town) -> None:
    town.service.says["/voice"] = '<Redirect method="GET">/next?a=1</Redirect>'
    town.ring()
    town.x.advance(1)
    asked = town.service.at("/next")[0]
    assert asked.method == "GET"
    assert asked.form["a"] == "1"
    assert RequestValidator(TOKEN).validate(asked.url, {}, asked.headers["X-Twilio-Signature"])


def test_connection_overrides_are_limits_with_the_carriers_defaults() -> None:
    assert overrides("https://a/b").read == 15
    given = overrides("https://a/b#ct=2000&rt=99999&rc=9&rp=all")
    assert (given.connect, given.read, given.tries, given.again) == (2, 15, 6, ("all",))


def test_retries_carry_one_token_and_only_asked_for_failures_are_retried() -> None:
    sent: list[str] = []

    def send(method: str, url: str, body: str, headers: object, limits: object) -> Answer:
        assert isinstance(headers, dict)
        sent.append(headers["I-Twilio-Idempotency-Token"])
        return Answer(500)

    attempt(Webhook("voice", "https://a/b", {}), TOKEN, send)
    assert len(sent) == 1
    answer, tries = attempt(Webhook("voice", "https://a/b#rc=2&rp=5xx", {}), TOKEN, send)
    assert (answer.status, tries) == (500, 3)
    assert len(set(sent[1:])) == 1
    assert sent[0] != sent[1]


def _texts(town: Town, times: int) -> None:
    for n in range(times):
        town.does("+447700900104", "text", to="+447700900111", body=str(n))


def test_a_duplicate_arrives_twice_with_one_token(town: Town) -> None:
    town.control("faults/once", {"fault": "duplicate", "match": {"kind": "message"}})
    _texts(town, 2)
    tokens = [one.headers["I-Twilio-Idempotency-Token"] for one in town.service.at("/texts")]
    assert len(tokens) == 3
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_lost_answer_reaches_the_service_and_then_the_fallback(town: Town) -> None:
    town.control("faults/once", {"fault": "timeout", "match": {"Body": "0"}})
    _texts(town, 1)
    assert len(town.service.at("/texts")) == 1
    assert town.service.at("/texts-fallback")[0].form["ErrorCode"] == "11200"


def test_a_retry_hides_a_refused_connection(town: Town) -> None:
    town.control("faults/once", {"fault": "refuse", "match": {"Body": "0"}})
    _texts(town, 1)
    assert len(town.service.at("/texts")) == 1
    assert town.journal("webhook")[0]["tries"] == 2


def test_a_dropped_status_callback_never_comes(town: Town) -> None:
    town.service.says["/voice"] = "<Pause length='60'/>"
    town.control("faults/once", {"fault": "drop", "match": {"CallStatus": "ringing", "kind": "call-status"}})
    events = ["initiated", "ringing", "answered", "completed"]
    town.rest(
        "Calls", To="+447700900142", From="+441632960111", Url=f"{BASE}/voice",
        StatusCallback=f"{BASE}/status", StatusCallbackEvent=events,
    )  # fmt: skip
    town.x.advance(1)
    town.does("+447700900142", "answer")
    assert town.service.events("/status", "CallStatus") == ["initiated", "in-progress"]
    assert town.service.events("/status", "SequenceNumber") == ["0", "2"]


def test_a_delayed_webhook_comes_later_and_unknown_parameters_are_signed(town: Town) -> None:
    town.control("faults", {"probability": 1, "kinds": ["delay"], "seconds": 7})
    _texts(town, 1)
    assert town.service.at("/texts") == []
    town.x.advance(7)
    assert len(town.service.at("/texts")) == 1
    town.control("faults", {"probability": 1, "kinds": ["unknown"]})
    _texts(town, 1)
    asked = town.service.at("/texts")[1]
    assert asked.form["SpoaUnknownParameter"] == "1"
    assert RequestValidator(TOKEN).validate(f"{BASE}/texts", asked.form, asked.headers["X-Twilio-Signature"])


def test_a_reordered_callback_is_overtaken(town: Town) -> None:
    town.control("faults/once", {"fault": "reorder", "match": {"CallStatus": "ringing"}})
    town.rest(
        "Calls", To="+447700900142", From="+441632960111", Twiml="<Response><Pause length='9'/></Response>",
        StatusCallback=f"{BASE}/status", StatusCallbackEvent=["ringing", "answered"],
    )  # fmt: skip
    town.x.advance(0.5)
    town.does("+447700900142", "answer")
    assert town.service.events("/status", "SequenceNumber") == ["1", "0"]


def test_the_same_seed_spoils_the_same_webhooks() -> None:
    def run(seed: int) -> list[str]:
        town = Town()
        town.control("faults", {"probability": 0.3, "seed": seed, "kinds": ["drop", "duplicate"]})
        town.control("faults/once", {"fault": "drop", "match": {"kind": "never"}})
        _texts(town, 12)
        return [one.form["Body"] for one in town.service.at("/texts")]

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_a_fault_that_is_no_fault_is_refused(town: Town) -> None:
    assert town.control("faults", {"kinds": ["gremlin"]})[0] == 400
    assert town.control("faults/once", {"fault": "gremlin"})[0] == 400


def test_rest_faults_refuse_before_the_effect_or_lose_the_answer_after_it(town: Town) -> None:
    form = {"To": "+447700900142", "From": "+441632960111", "Body": "Hello"}
    town.control("faults", {"probability": 1, "kinds": ["500"], "to": ["rest"]})
    assert town.rest("Messages", From="+447700900111", To=form["To"], Body="a")[0] == 500
    town.control("faults", {"probability": 1, "kinds": ["timeout"], "to": ["rest"]})
    assert town.rest("Messages", From="+447700900111", To=form["To"], Body="b")[0] == 503
    town.control("faults", {})
    _, listed = town.rest("Messages", "GET", To=form["To"])
    assert [one["body"] for one in listed["messages"]] == ["b"]
