"""Replies that are no answer whatever was asked: a wish for a person, to stop, to say that it is worse."""

import re
from typing import Final

from spoa.conversation.model import Kind, Prompt, Understood
from spoa.conversation.plain import bare, plain, says, words_of

# The telephone company takes the first eight for itself and blocks us; they are never anybody's choice.
_STOP: Final = frozenset(
    {
        *("stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"),
        *("stop all", "opt out", "stop texting", "stop texting me", "no more texts", "stop messaging me"),
        *("do not text me", "don't text me", "dont text me", "stop it"),
    }
)
_START: Final = frozenset({"start", "unstop", "opt in"})
_PERSON: Final = (
    r"(?:some ?one|some ?body|a (?:real )?(?:person|human)|an? (?:nurse|doctor|adviser|agent|operator)|you)"
)
_HUMAN: Final = frozenset(
    {
        *("help", "help me", "human", "person", "agent", "operator", "nurse", "doctor", "real person"),
        *("call me", "ring me", "phone me", "call", "ring", "call back", "call me back", "ring me back"),
        *("i need help", "a person", "a human", "somebody", "someone", "info"),
    }
)
_HUMAN_IN: Final = re.compile(
    rf"\b(?:speak|talk|chat) (?:to|with) {_PERSON}"
    rf"|\b(?:can|could|will|would) {_PERSON} (?:please )?(?:call|ring|phone|help)\b"
    r"|\b(?:please|pls) (?:call|ring|phone) (?:me|us)\b"
    r"|\bwant (?:a|to (?:speak|talk))\b.*\b(?:person|human|someone|nurse|doctor)\b"
)
_WORSE: Final = frozenset(
    {
        *("worse", "i am worse", "i'm worse", "im worse", "it's worse", "its worse", "it is worse"),
        *("she's worse", "he's worse", "she is worse", "he is worse", "they are worse", "getting worse"),
        *("i feel worse", "much worse", "a lot worse", "worse now", "he worse", "she worse", "got worse"),
    }
)
_WORSE_IN: Final = re.compile(r"\b(?:worse|worsening|worsened|deteriorat\w+)\b")
_NOT_WORSE: Final = re.compile(
    r"\bno (?:worse|worsening)\b"
    r"|(?:\bnot|\bnever|n't|\bisnt|\bhasnt)"
    r"(?: (?:getting|got|become|any|much|a lot|feeling|really|been))* worse"
)
_SHORT: Final = 12

_THANKS: Final = frozenset({"thank", "thanks", "thankyou", "cheers", "ta"})

# Their answers are whole sentences, in which these words mean something else.
_OWN_WORDS: Final = frozenset({Kind.FREE, Kind.NAME, Kind.ADDRESS})


def wish(prompt: Prompt | None, text: str) -> Understood | None:
    """Return STOP, START, HUMAN or WORSE where the reply is one, whatever was asked; else ``None``."""
    said = plain(text)
    for phrases, kind in (
        (_STOP, Understood.STOP),
        (_START, Understood.START),
        (_WORSE, Understood.WORSE),
        (_HUMAN, Understood.HUMAN),
    ):
        if says(said, phrases):
            return kind
    if prompt is not None and prompt.kind in _OWN_WORDS:
        return None
    return _within(prompt, said)


def is_thanks(text: str) -> bool:
    """Say whether somebody only thanks us."""
    return not _THANKS.isdisjoint(words_of(plain(text))[:3])


def _within(prompt: Prompt | None, said: str) -> Understood | None:
    """Find the wish in a short sentence, but not where the question itself is about getting worse."""
    if len(words_of(said)) > _SHORT:
        return None
    asked = plain(prompt.text) if prompt else ""
    told = bare(said)
    if _WORSE_IN.search(told) and not _NOT_WORSE.search(told) and "wors" not in asked:
        return Understood.WORSE
    return Understood.HUMAN if _HUMAN_IN.search(told) else None
