"""Say, Play and Pause, and the documents that play to someone who waits or is on hold."""

from spoa.exchange.callbacks import voice_params
from spoa.exchange.config import Application
from spoa.exchange.core import Exchange
from spoa.exchange.fetching import Goto, Page, Question, fetch
from spoa.exchange.hearing import sound, tell
from spoa.exchange.model import Call
from spoa.exchange.tasks import Script, never, sleep
from spoa.exchange.twiml import WAITING, Verb

MUSIC = "hold music"
_TUNE = 10.0  # seconds that a played file is taken to last
_BREATH = 0.1  # seconds that going to the next document takes, so that an empty loop cannot hold the clock up


def audio(x: Exchange, call: Call, verb: Verb) -> Script:
    """Carry out one Say, Play or Pause."""
    if verb.name == "Pause":
        yield sleep(x.timeline, verb.number("length", 1))
        return
    times = int(verb.number("loop", 1))
    done = 0
    while times == 0 or done < times:
        yield from (_say(x, call, verb) if verb.name == "Say" else _play(x, call, verb, first=done == 0))
        done += 1
    sound(x, call, "")


def _say(x: Exchange, call: Call, verb: Verb) -> Script:
    words = verb.words()
    tell(x, call, words)
    sound(x, call, words)
    yield sleep(x.timeline, max(len(words) / x.config.pace, 0.02))


def _play(x: Exchange, call: Call, verb: Verb, first: bool) -> Script:
    name = verb.text.strip().rpartition("/")[2] or f"keys {verb.get('digits')}"
    if first:
        tell(x, call, name, kind="play")
    sound(x, call, name)
    yield sleep(x.timeline, _TUNE)


def breath(x: Exchange) -> Script:
    """Take the moment that going to the next document takes."""
    yield sleep(x.timeline, _BREATH)


def music(x: Exchange, call: Call, url: str | None, method: str) -> Script:
    """Play to someone who waits or is on hold: the carrier's music without a URL, nothing with an empty one.

    A document is played to its end and then there is silence, unless it goes on with Redirect.
    """
    if url is None:
        yield from _carriers_music(x, call)
    goto = Goto(url or "", method)
    while goto.url:
        question = Question(
            goto, Application(), lambda: voice_params(x, call), WAITING, about=call.sid, kind="voice"
        )
        page: Page | None = yield from fetch(x, question)
        if page is None:
            break
        goto = yield from _play_page(x, call, page)
    sound(x, call, "")


def _carriers_music(x: Exchange, call: Call) -> Script:
    tell(x, call, MUSIC, kind="tone")
    sound(x, call, MUSIC)
    yield never


def _play_page(x: Exchange, call: Call, page: Page) -> Script:
    """Play a document; give where it goes on, or an empty URL."""
    for verb in page.verbs:
        if verb.name == "Redirect":
            yield from breath(x)
            return Goto(page.link(verb.text.strip()), verb.get("method", "POST"))
        yield from audio(x, call, verb)
    return Goto("")
