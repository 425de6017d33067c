"""Nothing of anybody gets into a log, however it is tried."""

import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from spoa import logs
from spoa.kernel.ids import new_id

HELD_BACK = [
    "David Hartley",
    "+447700900142",
    "01632 960111",
    "999 123 4567",
    "MK40 2AB",
    "d.hartley@mail.example",
]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch):
    """What was logged, as objects; the logging of the test run is put back afterwards."""
    out = io.StringIO()
    root = logging.getLogger()
    handlers, level, config = root.handlers[:], root.level, structlog.get_config()
    logs.configure(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.configure(**config)
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level


@pytest.mark.promise(10)
def test_keys_that_are_not_on_the_list_are_dropped_and_named(lines) -> None:
    structlog.get_logger().info("contact began", contact=new_id(), name="David Hartley", body="tight chest")
    (line,) = lines()
    assert line["dropped"] == ["body", "name"]
    assert "Hartley" not in json.dumps(line)
    assert line["event"] == "contact began"


@pytest.mark.promise(10)
@pytest.mark.parametrize("text", HELD_BACK[1:])
def test_what_looks_like_a_person_is_cut_out_of_texts(lines, text: str) -> None:
    structlog.get_logger().warning(
        f"no answer from {text}", reason=f"rang {text} twice", topics=[f"case {text}"]
    )
    assert text not in json.dumps(lines())


@pytest.mark.promise(10)
def test_of_an_exception_only_its_kind_and_place_are_kept(lines) -> None:
    try:
        raise ValueError("David Hartley lives at MK40 2AB")
    except ValueError:
        structlog.get_logger().exception("unforeseen")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert "in test_of_an_exception_only_its_kind_and_place_are_kept" in line["where"][-1]
    assert "Hartley" not in json.dumps(line)


@pytest.mark.promise(10)
def test_what_a_library_fills_into_its_message_is_left_out(lines) -> None:
    logging.getLogger("some.library").warning("could not send to %s: %s", "+447700900142", "David Hartley")
    (line,) = lines()
    assert line["event"] == "could not send to %s: %s"
    assert line["logger"] == "some.library"


@pytest.mark.promise(10)
def test_an_exception_that_a_library_logs_loses_its_message_too(lines) -> None:
    try:
        raise KeyError("David Hartley")
    except KeyError:
        logging.getLogger("some.library").exception("failed")
    (line,) = lines()
    assert (line["event"], line["error"]) == ("failed", "KeyError")
    assert "Hartley" not in json.dumps(line)


def test_opaque_ids_survive(lines) -> None:
    ids = [new_id() for _ in range(50)]
    for each in ids:
        structlog.get_logger().info("seen", case=each, topic=f"case:{each}")
    assert [(line["case"], line["topic"]) for line in lines()] == [(each, f"case:{each}") for each in ids]


def test_libraries_that_chat_are_not_heard(lines) -> None:
    logging.getLogger("twilio.http_client").info("POST body To=+447700900142")
    assert lines() == []


@given(st.from_regex(r"(\+44|0)(7700 ?900|1632 ?960) ?[0-9]{3}", fullmatch=True))
def test_a_number_is_cut_out_however_it_is_written(number: str) -> None:
    assert number not in logs.clean(f"rang {number}.")


def test_large_numbers_and_nested_things_are_not_written() -> None:
    assert logs.clean(447700900142) == "[removed]"
    assert logs.clean({"name": "David Hartley"}) == "[removed]"
    assert logs.clean([503, None, 1.5]) == [1.5, 503, None]
