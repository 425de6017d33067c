"""Read a TwiML document into verbs. What we do not know is refused, as the carrier does."""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

_AUDIO: Final = ("Say", "Play", "Pause")
VOICE: Final = (*_AUDIO, "Gather", "Dial", "Redirect", "Hangup", "Reject", "Enqueue", "Leave")
TEXT: Final = ("Message", "Redirect")
WAITING: Final = (*_AUDIO, "Redirect")
QUEUEING: Final = (*_AUDIO, "Redirect", "Hangup", "Leave", "Gather")
WHISPER: Final = (*_AUDIO, "Redirect", "Hangup", "Gather")
_NESTED: Final = {
    "Gather": _AUDIO,
    "Dial": ("Conference", "Number", "Client"),
    "Client": ("Identity", "Parameter"),
    "Message": ("Body", "Media"),
    "Say": ("break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"),
    "Enqueue": ("Task",),
}


class TwimlError(Exception):
    """A document that cannot be carried out; ``code`` is the carrier's error number."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass
class Verb:
    """One element: its name, attributes, own words and the elements in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    inner: list["Verb"] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """An attribute, or the default."""
        return self.attributes.get(name, default)

    def truth(self, name: str, default: bool) -> bool:
        """An attribute that is true or false."""
        given = self.attributes.get(name)
        return default if given is None else given.strip().lower() == "true"

    def number(self, name: str, default: float) -> float:
        """An attribute that is a number; the default where it is missing or not one."""
        try:
            return float(self.attributes.get(name, default))
        except ValueError:
            return default

    def words(self) -> str:
        """Its own words and those of what is in it, with single spaces."""
        return " ".join(" ".join([self.text, *(one.words() for one in self.inner)]).split())


def read(document: str, allowed: tuple[str, ...] = VOICE) -> list[Verb]:
    """Read a document's verbs; raise ``TwimlError`` 12100, 12102 (no document), 12200 (unknown verb)."""
    root = _tree(document)
    if root.name != "Response":
        raise TwimlError(12102, f"the root element is {root.name}, not Response")
    for verb in root.inner:
        if verb.name not in allowed:
            raise TwimlError(12200, f"{verb.name} is not allowed here")
        _check_nested(verb)
    return root.inner


def _check_nested(verb: Verb) -> None:
    for inner in verb.inner:
        if inner.name not in _NESTED.get(verb.name, _NESTED["Say"] if verb.name in _NESTED["Say"] else ()):
            raise TwimlError(12200, f"{inner.name} is not allowed in {verb.name}")
        _check_nested(inner)


def _tree(document: str) -> Verb:
    top = Verb("", {})
    path = [top]

    def opened(name: str, attributes: dict[str, str]) -> None:
        verb = Verb(name, attributes)
        path[-1].inner.append(verb)
        path.append(verb)

    def closed(_name: str) -> None:
        path.pop()

    def text(data: str) -> None:
        path[-1].text += data

    def declared(*_: object) -> None:
        raise TwimlError(12100, "a document type is not allowed")

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(document.strip().encode(), True)
    except expat.ExpatError as wrong:
        raise TwimlError(12100, f"not XML: {wrong}") from None
    return top.inner[0]
