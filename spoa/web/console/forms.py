"""What the console sends."""

from marshmallow import Schema, fields, validate

_WORDS = validate.Length(max=4000)


class AnswerForm(Schema):
    """The answer to a question: ids, or a number as it is or from low to high."""

    question = fields.String(required=True, validate=validate.Length(max=80))
    answer = fields.List(fields.String(validate=validate.Length(max=80)), load_default=list)
    member = fields.List(fields.String(validate=validate.Length(max=80)), load_default=list)
    low = fields.String(load_default="")
    high = fields.String(load_default="")
    unit = fields.String(load_default="")


class WordsForm(Schema):
    """What the person says is wrong."""

    words = fields.String(required=True, validate=_WORDS)


class ChooseForm(Schema):
    """The protocols chosen."""

    answer = fields.List(fields.String(), load_default=list)


class ProposalForm(Schema):
    """A fact found in the person's words, right or not."""

    fact = fields.String(required=True)
    say = fields.String(required=True, validate=validate.OneOf(("yes", "no")))


class IdentityForm(Schema):
    """Who the person is and where; every field may stay empty."""

    name = fields.String(load_default="", validate=validate.Length(max=120))
    date_of_birth = fields.String(load_default="", validate=validate.Length(max=40))
    sex = fields.String(load_default="", validate=validate.OneOf(("", "female", "male", "other")))
    phone = fields.String(load_default="", validate=validate.Length(max=40))
    read_back = fields.String(load_default="")
    address = fields.String(load_default="", validate=validate.Length(max=200))
    postcode = fields.String(load_default="", validate=validate.Length(max=10))
    place_note = fields.String(load_default="", validate=validate.Length(max=200))
    by = fields.String(
        load_default="", validate=validate.OneOf(("", "self", "parent", "carer", "professional"))
    )
    with_patient = fields.String(load_default="", validate=validate.OneOf(("", "yes", "no")))
    language = fields.String(load_default=None, validate=validate.Length(max=80))
    relay = fields.String(load_default=None, validate=validate.OneOf(("", "yes")))


class LanguageForm(Schema):
    """The language that an interpreter is rung for."""

    language = fields.String(required=True, validate=validate.Length(min=1, max=80))


class PlaceForm(Schema):
    """Where an ambulance is to go."""

    address = fields.String(required=True, validate=validate.Length(min=1, max=200))
    postcode = fields.String(load_default="", validate=validate.Length(max=10))
    place_note = fields.String(load_default="", validate=validate.Length(max=200))


class KeyForm(Schema):
    """An answer, by its key, and why it is taken back."""

    key = fields.String(required=True)
    why = fields.String(load_default="", validate=_WORDS)


class WhyForm(Schema):
    """A reason."""

    why = fields.String(required=True, validate=validate.Length(min=1, max=400))


class ClassForm(Schema):
    """A class set by hand."""

    klass = fields.Integer(required=True, validate=validate.Range(min=1, max=5))
    why = fields.String(required=True, validate=validate.Length(min=1, max=400))


class NoteForm(Schema):
    """The scratch pad."""

    text = fields.String(required=True, validate=validate.Length(max=20_000))


class SayForm(Schema):
    """A message to the person."""

    body = fields.String(required=True, validate=validate.Length(min=1, max=1600))


class SlotForm(Schema):
    """A time for a need."""

    need = fields.String(required=True)
    slot = fields.String(required=True)


class NeedForm(Schema):
    """A need, and perhaps the service that is to take it."""

    need = fields.String(required=True)
    service = fields.String(load_default="")
