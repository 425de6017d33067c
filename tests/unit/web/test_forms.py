"""Parsing what comes in."""

import pytest
from flask import Flask
from marshmallow import EXCLUDE, Schema, fields

from spoa.web.forms import BadForm, parse


class Place(Schema):
    postcode = fields.String(required=True)


class Form(Schema):
    age = fields.Integer(required=True)
    needs = fields.List(fields.String(), load_default=list)


class Deep(Schema):
    place = fields.Nested(Place)


class Webhook(Schema):
    class Meta:
        unknown = EXCLUDE

    From = fields.String(required=True)


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


def test_a_list_takes_every_value_of_its_name_and_the_token_is_not_part_of_the_form(app: Flask) -> None:
    with app.test_request_context(
        "/", method="POST", data={"age": "58", "needs": ["gp", "nurse"], "csrf": "x"}
    ):
        assert parse(Form) == {"age": 58, "needs": ["gp", "nurse"]}


def test_every_problem_is_told_at_once_by_its_field(app: Flask) -> None:
    with (
        app.test_request_context("/", method="POST", data={"age": "old", "colour": "blue"}),
        pytest.raises(BadForm) as bad,
    ):
        parse(Form)
    assert bad.value.fields == {"age": ["Not a valid integer."], "colour": ["Unknown field."]}


def test_a_query_is_parsed_like_a_form(app: Flask) -> None:
    with app.test_request_context("/?age=4"):
        assert parse(Form, "args")["age"] == 4


def test_problems_deep_inside_json_have_their_path(app: Flask) -> None:
    with app.test_request_context("/", method="POST", json={"place": {}}), pytest.raises(BadForm) as bad:
        parse(Deep, "json")
    assert bad.value.fields == {"place.postcode": ["Missing data for required field."]}


@pytest.mark.parametrize("body", ["[1]", "{", "3"])
def test_what_is_no_json_object_is_refused(app: Flask, body: str) -> None:
    sent = app.test_request_context("/", method="POST", data=body, content_type="application/json")
    with sent, pytest.raises(BadForm):
        parse(Form, "json")


def test_a_carrier_may_add_fields(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"From": "+447700900104", "NewThing": "1"}):
        assert parse(Webhook) == {"From": "+447700900104"}
