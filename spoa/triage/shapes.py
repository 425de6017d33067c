"""The bricks that the shapes of all rule files share. What is not named is refused."""

from datetime import date
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

CHANNELS: Final = ("voice", "text", "chat")
FACT_TYPES: Final = ("yes_no", "one_of", "any_of", "number", "duration", "date", "age")
NEED_FOR: Final = (
    "body",
    "mind",
    "teeth",
    "eyes",
    "medicine",
    "care_at_home",
    "money_housing",
    "company",
    "safeguarding",
)
SEXES: Final = ("female", "male", "other")
HANDED_OVER: Final = ("joined", "booked", "accepted", "delivered", "told")
FORMS: Final = ("join_at_once", "brief_first", "none")
WORD: Final = validate.Regexp(r"^[a-z][a-z0-9_]*$", error="write it in small letters, digits and _")
NAME: Final = validate.Regexp(r"^[a-z][a-z0-9-]*$", error="write it in small letters, digits and -")
ROW: Final = validate.Regexp(r"^[A-Z]{1,4}-\d{2}$", error="write it as CP-01")
ADDRESS: Final = validate.Regexp(r"^https://\S+$", error="give an https address")
SAID: Final = validate.And(
    validate.Length(min=2), validate.Regexp(r"(?s).*[a-zA-Z0-9]", error="write it in words")
)


class Strict(Schema):
    """Refuses what it does not know."""

    class Meta:
        """Unknown keys are errors: a misspelt key would otherwise be a rule that silently does nothing."""

        unknown = RAISE


def _is_texts(value: Any) -> None:
    texts = value.values() if isinstance(value, dict) and "you" in value else [value]
    named = not isinstance(value, dict) or set(value) <= {"you", "child", "person"}
    if not named or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValidationError("write one text, or texts under you, child and person")


def is_day(value: Any) -> None:
    """Refuse what is not a day; a day with a time of day is none."""
    if type(value) is not date:
        raise ValidationError(f"write a date such as 2027-11-21, not {value!r}")


def texts(*, required: bool = False) -> fields.Raw:
    """Return a field for one text, or a mapping of texts by person (you, child, person)."""
    return fields.Raw(required=required, validate=_is_texts)


def listed(of: fields.Field[Any], least: int = 1, **more: Any) -> fields.List[Any]:
    """Return a field for a list with at least so many of something."""
    return fields.List(of, validate=validate.Length(min=least), **more)


def words() -> fields.List[Any]:
    """Return a field for a list of ids of facts."""
    return listed(fields.String(validate=WORD))
