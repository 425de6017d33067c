"""Ask for a document: redirects, what goes wrong, the fallback URL, the last document held here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urljoin

from spoa.exchange.config import Application
from spoa.exchange.core import Exchange
from spoa.exchange.tasks import Disarm, Resume, Script, Wait, nothing
from spoa.exchange.twiml import VOICE, TwimlError, Verb, read
from spoa.exchange.webhooks import Answer, Params, Webhook

_REDIRECTS: Final = 10
_XML: Final = ("text/xml", "application/xml", "text/html")


@dataclass(frozen=True)
class Goto:
    """Ask this URL next, with these parameters beside those of the call."""

    url: str
    method: str = "POST"
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A document: its verbs, and the URL that relative ones are joined to."""

    url: str
    verbs: tuple[Verb, ...]

    def link(self, url: str) -> str:
        """A URL as written in the document, made whole."""
        return urljoin(self.url, url)


@dataclass(frozen=True)
class Question:
    """A request for a document. ``params`` gives the parameters as they are when it is asked."""

    goto: Goto
    app: Application
    params: Callable[[], Params]
    allowed: tuple[str, ...] = VOICE
    kind: str = "voice"
    about: str = ""


class FetchError(Exception):
    """No document was got; ``code`` is the carrier's error number."""

    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"{code} at {url}")
        self.code, self.url = code, url


def fetch(x: Exchange, question: Question) -> Script:
    """Give the ``Page``; on a failure the fallback's, or the one held here; None without any."""
    try:
        return (yield from _fetch_one(x, question, question.goto))
    except FetchError as wrong:
        _note(x, question, wrong)
        failed = wrong
    # A fallback may do what its caller's place does not allow (Dial from a queue): the place is given up.
    anything = question if question.kind == "message" else replace(question, allowed=VOICE)
    if question.app.fallback_url:
        told = {**question.goto.params, "ErrorCode": str(failed.code), "ErrorUrl": failed.url}
        fallback = Goto(question.app.fallback_url, question.app.fallback_method, told)
        try:
            return (yield from _fetch_one(x, anything, fallback))
        except FetchError as wrong:
            _note(x, question, wrong)
    return _last_document(x, anything)


def _last_document(x: Exchange, question: Question) -> Page | None:
    if not question.app.fallback_twiml:
        return None
    try:
        return page_of(question.app.fallback_twiml, "", question.allowed)
    except TwimlError as wrong:
        _note(x, question, FetchError(wrong.code, "fallback_twiml"))
        return None


def page_of(document: str, url: str, allowed: tuple[str, ...] = VOICE) -> Page:
    """Make a page of a document's text; raise ``TwimlError``."""
    return Page(url, tuple(read(document, allowed)))


def ask(x: Exchange, hook: Webhook) -> Wait:
    """Wait for the answer to a webhook."""

    def arm(resume: Resume) -> Disarm:
        hook.then = resume
        x.post(hook)
        return nothing

    return arm


def _fetch_one(x: Exchange, question: Question, goto: Goto) -> Script:
    params = {**question.params(), **goto.params}
    hook = Webhook(question.kind, goto.url, params, goto.method)
    for _ in range(_REDIRECTS + 1):
        answer: Answer = yield ask(x, hook)
        if answer.status // 100 != 3 or not answer.location:
            return _page(answer, hook.url, question.allowed)
        # What was keyed or said is not sent again after a redirect by HTTP. [telephony.md 2.2]
        hook = replace(hook, url=urljoin(hook.url, answer.location), method="GET", params=question.params())
    raise FetchError(11215, hook.url)


def _page(answer: Answer, url: str, allowed: tuple[str, ...]) -> Page:
    bare = url.partition("#")[0]
    if answer.status == 0:
        raise FetchError(answer.error, bare)
    if answer.status // 100 != 2:
        raise FetchError(11200, bare)
    if answer.content_type.startswith("audio/"):
        return Page(bare, (Verb("Play", {"loop": "0"}, bare),))
    if answer.status == 204 or not answer.body.strip():
        return Page(bare, ())
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind.startswith("text/plain") and "Message" in allowed:
        return Page(bare, (Verb("Message", {}, answer.body),))
    if kind and kind not in _XML:
        raise FetchError(12300, bare)
    try:
        return page_of(answer.body, bare, allowed)
    except TwimlError as wrong:
        raise FetchError(wrong.code, bare) from wrong


def _note(x: Exchange, question: Question, wrong: FetchError) -> None:
    x.journal.note("error", code=wrong.code, url=wrong.url, about=question.about)
