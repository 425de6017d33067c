"""The JSON contract: one object in, one out, stateless. What is not the contract is refused in words."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from spoa.triage.engine import step
from spoa.triage.model import Rulebook
from spoa.triage.reading import Refused, told_from
from spoa.triage.steps import Step

__all__ = ["Refused", "answer", "answer_text", "as_json", "told_from"]

_DECIDED: Final = ("disposition", "because", "ruled_out", "set_aside", "advice", "worsening", "protocols")
_ASK: Final = (
    "question",
    "certain",
    "not_ruled_out",
    "set_aside",
    "floor",
    "proposed",
    "remaining_at_most",
    "protocols",
)
_OF_STATUS: Final[Mapping[str, tuple[str, ...]]] = {
    "choose": ("candidates", "certain", "floor", "set_aside", "proposed"),
    "ask": _ASK,
    "decided": (*_DECIDED, "certain", "floor", "proposed"),
}
_RENAMED: Final = {"need_for": "for"}


def answer(rulebook: Rulebook, raw: object) -> dict[str, Any]:
    """Return the step for one JSON object; for what is not the contract an object with status ``error``."""
    try:
        told = told_from(rulebook, raw)
    except Refused as refused:
        return {"status": "error", "error": refused.say, "at": refused.at, "human": None}
    return as_json(step(rulebook, told))


def answer_text(rulebook: Rulebook, text: str | bytes) -> dict[str, Any]:
    """Return the step for one JSON object as it was sent; what cannot be read is an error too."""
    try:
        raw = json.loads(text, object_pairs_hook=_once)
    except Refused as refused:
        return {"status": "error", "error": refused.say, "at": refused.at, "human": None}
    except (ValueError, RecursionError) as error:
        return {"status": "error", "error": f"This is not JSON: {error}", "at": "", "human": None}
    return answer(rulebook, raw)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one in which a name stands twice says two things, and neither can be believed."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(f"'{twice}' is here twice", twice)
    return found


def as_json(found: Step) -> dict[str, Any]:
    """Return a step as the contract's object: the names of its status only."""
    names = ("status", *_OF_STATUS[found.status], "human", "rulebook")
    return {name: _plain(getattr(found, name)) for name in names}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {_RENAMED.get(name, name): _plain(each) for name, each in pairs}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
