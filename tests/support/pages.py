"""What a page offers to whoever reads it without scripts: its words, its links, its forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html.parser import HTMLParser

_WORDLESS = ("script", "style", "template")
_TICKED = ("checkbox", "radio")


@dataclass
class Field:
    """One thing in a form that has a name. ``on``: it is sent as it stands."""

    name: str
    value: str
    on: bool = True


@dataclass
class Form:
    """A form with what it would send. ``buttons``: the words on each, with its name, value and address."""

    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    pressed: str = ""

    def with_button(self, words: str) -> "Form":
        """Return the form with a button chosen."""
        return replace(self, pressed=words)

    def filled(self, button: str = "", **values: str | Sequence[str]) -> tuple[list[tuple[str, str]], str]:
        """Return what is sent when it is filled in and sent, by a button if one is named, and where to."""
        sent = [(each.name, each.value) for each in self.fields if each.on and each.name not in values]
        for name, value in values.items():
            assert any(each.name == name for each in self.fields), (name, [f.name for f in self.fields])
            sent += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        if not (button or self.pressed):
            return sent, self.action
        name, value, action = self.buttons[button or self.pressed]
        return [*sent, *([(name, value)] if name else [])], action or self.action

    def choices(self, name: str) -> list[str]:
        """Return the values that can be chosen for a name."""
        return [each.value for each in self.fields if each.name == name]


@dataclass(frozen=True)
class Page:
    """An answer: its status and, read when asked for, what it shows."""

    status: int
    text: str

    @cached_property
    def _read(self) -> "_Reader":
        reader = _Reader()
        reader.feed(self.text)
        return reader

    @property
    def forms(self) -> list[Form]:
        """Its forms."""
        return self._read.forms

    @property
    def links(self) -> list[tuple[str, str]]:
        """Address and words of its links."""
        return [(href, " ".join(words.split())) for href, words in self._read.links]

    @property
    def words(self) -> str:
        """All its words."""
        return " ".join(" ".join(self._read.words).split())

    def form(self, ending: str) -> Form:
        """Return the form whose address ends so, or that has a button that leads there."""
        for form in self.forms:
            if form.action.endswith(ending) or any(b[2].endswith(ending) for b in form.buttons.values()):
                return form
        raise AssertionError(f"{self.status}: no form for {ending}, but {[f.action for f in self.forms]}")

    def has_form(self, ending: str) -> bool:
        """Say whether there is a form whose address ends so."""
        return any(form.action.endswith(ending) for form in self.forms)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._button: tuple[str, str, str] | None = None
        self._said: list[str] = []
        self._select = ""
        self._option: Field | None = None
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._quiet += tag in _WORDLESS
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a":
            self._said = []
            self.links.append((given.get("href", ""), ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif self._form is not None:
            self._in_form(self._form, tag, given)

    def _in_form(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "button":
            self._button, self._said = (name, value, given.get("formaction", "")), []
        elif tag == "option":
            self._choice(form, given)
        elif tag == "textarea" and name:
            form.fields.append(Field(name, ""))
        elif tag == "input" and name:
            ticks = given.get("type") in _TICKED
            form.fields.append(Field(name, value, "checked" in given if ticks else True))

    def _choice(self, form: Form, given: dict[str, str]) -> None:
        """Take in an option of a list: the first is chosen until another says that it is."""
        before = [each for each in form.fields if each.name == self._select]
        for each in before:
            each.on = each.on and "selected" not in given
        self._option = Field(self._select, given.get("value", ""), not before or "selected" in given)
        self._said = [] if "value" not in given else [given["value"]]
        form.fields.append(self._option)

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.words.append(data)
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in _WORDLESS
        said = " ".join("".join(self._said).split())
        if tag == "form":
            self._form = None
        elif tag == "a" and self.links:
            self.links[-1] = (self.links[-1][0], said)
        elif tag == "option" and self._option:
            self._option.value = self._option.value or said
            self._option = None
        elif tag == "button" and self._button and self._form:
            self._form.buttons[said] = self._button
            self._button = None
