"""The documents that steer a call. Pure: every function returns XML text.

URLs are absolute or relative to the document. Nobody ends a room by leaving it, and nothing is ever recorded.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from spoa.adapters.twilio import spoken

LANGUAGE: Final = "en-GB"
VOICE: Final = "Polly.Amy"

ROOM_EVENTS: Final = "start end join leave hold mute modify announcement"
GREETING_SECONDS: Final = 3
LONGEST_CALL: Final = 14400
"""Seconds after which the carrier itself would end the caller's leg; the most that it allows."""


def _say(to: VoiceResponse | Gather, words: str) -> None:
    to.say(words, language=LANGUAGE, voice=VOICE)


class InWords(Protocol):
    """One language of the menu."""

    @property
    def said(self) -> str:
        """How it is offered in the greeting, in itself."""

    @property
    def wait(self) -> str:
        """What is said in it while somebody waits."""

    @property
    def locale(self) -> str:
        """The carrier's name of the language."""

    @property
    def voice(self) -> str:
        """The carrier's voice for it."""


def greeting(
    *, key_url: str, wait_url: str, languages: Sequence[InWords] = (), seconds: int = GREETING_SECONDS
) -> str:
    """Greet a caller: 1 for a life in danger, which comes first; then the languages, each in its own words.

    A key counts at any moment of it; who presses nothing for some ``seconds`` after it goes on to wait.
    """
    response = VoiceResponse()
    gather = Gather(num_digits=1, action=key_url, method="POST", timeout=seconds)
    _say(gather, spoken.GREETING)
    for each in languages:
        gather.say(each.said, language=each.locale, voice=each.voice)
    response.append(gather)
    response.redirect(wait_url, method="POST")
    return str(response)


def waiting_in(language: InWords, *, key_url: str, again_url: str) -> str:
    """Let a caller wait who chose a language: in it, with the same keys; then again."""
    response = VoiceResponse()
    gather = Gather(num_digits=1, action=key_url, method="POST", timeout=20)
    gather.say(language.wait, language=language.locale, voice=language.voice)
    response.append(gather)
    response.redirect(again_url, method="POST")
    return str(response)


def partner_greeting(*, key_url: str, wait_url: str) -> str:
    """Greet a professional: the case number, ended with hash; nothing keyed goes on to wait."""
    return _ask_keys(spoken.PARTNER_GREETING, key_url=key_url, otherwise=wait_url)


def partner_year(*, key_url: str, wait_url: str) -> str:
    """Ask a professional who keyed a case number for the person's year of birth; nothing keyed goes on."""
    return _ask_keys(spoken.PARTNER_YEAR, key_url=key_url, otherwise=wait_url)


def waiting(*, place: int | None, minutes: int | None, key_url: str, again_url: str) -> str:
    """Let a caller wait: place and honest time, 9 "I am worse", 1 "call me back"; then again."""
    return _ask_key(spoken.waiting(place, minutes), key_url=key_url, otherwise=again_url, seconds=20)


def ask_number(*, key_url: str, again_url: str) -> str:
    """Ask a caller whose number is withheld for one to ring back."""
    return _ask_keys(spoken.ASK_NUMBER, key_url=key_url, otherwise=again_url)


def read_back(digits: str, *, key_url: str, again_url: str) -> str:
    """Read a number back and have it confirmed."""
    return _ask_key(spoken.read_back(digits), key_url=key_url, otherwise=again_url, seconds=5)


def whisper(*, key_url: str) -> str:
    """Ask a receiver on a telephone to accept; a voicemail presses nothing and is never joined."""
    return _ask_or_end(spoken.WHISPER, key_url=key_url)


def ask_interpreter(language: str, *, key_url: str) -> str:
    """Ask whoever answers the interpreting line to join; who presses nothing is never joined."""
    return _ask_or_end(spoken.interpreter(language), key_url=key_url)


def _ask_or_end(words: str, *, key_url: str) -> str:
    response = VoiceResponse()
    gather = Gather(num_digits=1, action=key_url, method="POST", timeout=10)
    _say(gather, words)
    response.append(gather)
    response.hangup()
    return str(response)


def are_you_there(*, key_url: str) -> str:
    """Ask whoever picked up to press a key, twice; a voicemail presses nothing and hears nothing else."""
    response = VoiceResponse()
    for _ in range(2):
        gather = Gather(num_digits=1, action=key_url, method="POST", timeout=6)
        _say(gather, spoken.ARE_YOU_THERE)
        response.append(gather)
    response.hangup()
    return str(response)


def _ask_key(words: str, *, key_url: str, otherwise: str, seconds: int) -> str:
    response = VoiceResponse()
    gather = Gather(num_digits=1, action=key_url, method="POST", timeout=seconds)
    _say(gather, words)
    response.append(gather)
    response.redirect(otherwise, method="POST")
    return str(response)


def _ask_keys(words: str, *, key_url: str, otherwise: str) -> str:
    response = VoiceResponse()
    gather = Gather(finish_on_key="#", action=key_url, method="POST", timeout=6)
    _say(gather, words)
    response.append(gather)
    response.redirect(otherwise, method="POST")
    return str(response)


def join_room(
    room: str, *, label: str, left_url: str, wait_url: str, events_url: str, starts: bool = True
) -> str:
    """Put a leg into a room. Everybody brings the same callback: the carrier keeps that of the first.

    ``starts``: whether the room comes alive with this one in it; a caller who is alone hears ``wait_url``.
    Once the room is over for this leg, ``left_url`` says how it goes on: nobody falls out of a document.
    """
    response = VoiceResponse()
    dial = Dial(action=left_url, method="POST", time_limit=LONGEST_CALL)
    dial.conference(
        room,
        participant_label=label,
        start_conference_on_enter=starts,
        end_conference_on_exit=False,
        beep="false",
        record="do-not-record",
        wait_url=wait_url,
        wait_method="POST",
        status_callback=events_url,
        status_callback_method="POST",
        status_callback_event=ROOM_EVENTS,
    )
    response.append(dial)
    return str(response)


def loop(key: str, *, again_url: str) -> str:
    """Play a message of a transfer, pause, and begin again: for hold and for waiting alone in a room."""
    response = VoiceResponse()
    _say(response, spoken.looping(key))
    response.pause(length=6)
    response.redirect(again_url, method="POST")
    return str(response)


def say_and_go(words: str, url: str) -> str:
    """Say something and go on with another document."""
    response = VoiceResponse()
    _say(response, words)
    response.redirect(url, method="POST")
    return str(response)


def say_and_hang_up(words: str) -> str:
    """Say something and end the call."""
    response = VoiceResponse()
    _say(response, words)
    response.hangup()
    return str(response)


def apology(*, again_url: str) -> str:
    """Say sorry for a moment of trouble, and try again."""
    response = VoiceResponse()
    _say(response, spoken.APOLOGY)
    response.pause(length=5)
    response.redirect(again_url, method="POST")
    return str(response)


def hang_up() -> str:
    """End the call without a word."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


NOTHING: Final = str(VoiceResponse())
"""The empty document: a callback or a text was taken in, and nothing is to be done."""


def fallback(duty_line: str) -> str:
    """Return the document for when we cannot answer: what to do, then the duty line, then goodbye.

    It asks nothing of us, so it can stand anywhere; ``duty_line`` is E.164.
    """
    response = VoiceResponse()
    response.say(spoken.FALLBACK, language=LANGUAGE)
    response.dial(duty_line, timeout=60)
    response.say(spoken.FALLBACK_END, language=LANGUAGE)
    response.hangup()
    return str(response)
