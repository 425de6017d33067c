"""What comes in, checked by marshmallow: an unknown field is refused, never dropped."""

from functools import cache
from typing import Any, Final, Literal

from flask import request
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from spoa.kernel.errors import Invalid
from spoa.web.csrf import FIELD

Source = Literal["form", "args", "json"]
_SAY: Final = "Something in the form is missing or not as it should be. Nothing was changed."


class BadForm(Invalid):
    """What was sent does not fit; ``fields`` has the messages of each field, for showing the form again."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(_SAY)
        self.fields = problems


def parse(schema: type[Schema], source: Source = "form") -> dict[str, Any]:
    """Return what the request sent as ``schema`` loads it; raise ``BadForm`` (422) where it does not fit.

    List fields take every value of their name. The CSRF field is not part of a form's meaning. A schema for
    webhooks, to which the carrier may add fields, says ``unknown = EXCLUDE`` in its Meta.
    """
    wanted = _made(schema)
    try:
        loaded: dict[str, Any] = wanted.load(_sent(wanted, source))
    except ValidationError as error:
        raise BadForm(_flat(error.messages)) from None
    return loaded


@cache
def _made(schema: type[Schema]) -> Schema:
    """Return the one of its kind: making it costs more than all that it checks."""
    return schema()


def _sent(schema: Schema, source: Source) -> dict[str, Any]:
    if source == "json":
        return _json()
    given: MultiDict[str, str] = request.form if source == "form" else request.args
    lists = _lists(type(schema))
    return {name: given.getlist(name) if name in lists else given[name] for name in given if name != FIELD}


@cache
def _lists(schema: type[Schema]) -> frozenset[str]:
    """Return the names by which the list fields of a schema are sent."""
    named = _made(schema).fields.items()
    return frozenset(field.data_key or name for name, field in named if isinstance(field, fields.List))


def _json() -> dict[str, Any]:
    try:
        sent = request.get_json()
    except BadRequest:
        raise BadForm({"": ["This is not JSON."]}) from None
    if not isinstance(sent, dict):
        raise BadForm({"": ["This is not an object."]})
    return sent


def _flat(messages: Any, name: str = "") -> dict[str, list[str]]:
    """Bring marshmallow's nested messages to one level: ``{"place.postcode": ["…"]}``."""
    if not isinstance(messages, dict):
        return {name: [str(message) for message in (messages if isinstance(messages, list) else [messages])]}
    flat: dict[str, list[str]] = {}
    for key, inner in messages.items():
        flat |= _flat(inner, f"{name}.{key}" if name else str(key))
    return flat
