"""What the clinician's page sends."""

from marshmallow import Schema, fields, validate

from spoa.journey.consulting import OUTCOMES, Notes

_LONG = validate.Length(max=8000)

REASONS = {"busy": "busy", "wrong_skill": "wrong skill", "conflict": "knows the person", "other": "other"}
"""Why a transfer is declined, by the key on the page, in the words that the giver reads."""


class NoteForm(Schema):
    """The four parts of the note."""

    said = fields.String(load_default="", validate=_LONG)
    found = fields.String(load_default="", validate=_LONG)
    think = fields.String(load_default="", validate=_LONG)
    plan = fields.String(load_default="", validate=_LONG)


class OutcomeForm(NoteForm):
    """The note and what follows from it."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))


class ChangeForm(Schema):
    """Another outcome than triage's, and why."""

    code = fields.String(required=True, validate=validate.Length(max=80))
    why = fields.String(required=True, validate=validate.Length(min=1, max=400))


class DeclineForm(Schema):
    """Why a transfer is declined."""

    reason = fields.String(required=True, validate=validate.OneOf(tuple(REASONS)))


class HereArgs(Schema):
    """The case that is open before the list."""

    here = fields.String(load_default="", validate=validate.Length(max=60))


def notes_of(form: dict[str, str]) -> Notes:
    """Return the note that a form sent."""
    return Notes(form["said"], form["found"], form["think"], form["plan"])
