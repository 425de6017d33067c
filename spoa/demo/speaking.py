"""What a played caller says next, and saying it through the door by which they came."""

from typing import Final, NamedTuple

from spoa.calls.stages import Party, Stage
from spoa.conversation.model import Choice, Kind, Prompt
from spoa.conversation.render import NONE_OF_THESE, NOT_SURE, options
from spoa.demo.callers import ON_THE_LINE, Caller, Channel
from spoa.demo.doors import Doors
from spoa.demo.moment import Moment

AT_PATIENT: Final = "patient"
_VISIT_COOKIE: Final = "spoa-visit"
_LISTS: Final = frozenset({Kind.GROUP, Kind.ANY_OF})
_ONES: Final = frozenset({Kind.ONE_OF, Kind.WHO_FOR})
_SECOND_TIME: Final = 1
KEYS: Final = "keys"
AMBULANCE: Final = "ambulance"
DESK_HERE: Final = "desk_here"
HANDED_OVER: Final = "handed_over"


class Said(NamedTuple):
    """The next words of a caller; ``cue`` is what they answer, so that nothing is answered twice."""

    cue: str
    words: str


def next_words(now: Moment) -> Said | None:
    """Return what the caller says next, or ``None`` while it is not their turn."""
    if now.view is None:
        return None
    said = _spoken(now) if now.caller.channel is Channel.VOICE else _written(now)
    return said if said is not None and said.cue not in now.play.said else None


def press_keys(doors: Doors, now: Moment) -> bool:
    """Press what the line asks for before anybody comes, once; say whether it was done now."""
    if not now.caller.keys or now.view is None or KEYS in now.play.said:
        return False
    doors.phone(now.play.number, "digits", {"digits": now.caller.keys})
    now.play.said.append(KEYS)
    return True


def say(doors: Doors, now: Moment, said: Said, csrf: str) -> None:
    """Say it: into the telephone, by text, or in the chat's own form."""
    play = now.play
    if now.caller.channel is Channel.VOICE:
        doors.phone(play.number, "say", {"words": said.words})
    elif now.caller.channel is Channel.TEXT:
        doors.phone(play.number, "text", {"to": now.caller.line, "body": said.words})
    else:
        visit = {_VISIT_COOKIE: play.visit}
        doors.post(AT_PATIENT, "/chat/say", {"body": said.words}, cookies=visit, csrf=csrf)
    play.said.append(said.cue)


def reply(caller: Caller, prompt: Prompt) -> str:
    """Return how a caller answers what is asked in writing: with numbers by text, with words in a chat."""
    head, _, question = prompt.id.partition(":")
    if prompt.kind is Kind.SLOTS:
        shown = tuple(each for each in prompt.choices if caller.takes in each.text) or prompt.choices
        return _picked(caller, prompt, shown[: _SECOND_TIME + 1][-1:])
    if prompt.kind in _LISTS:
        return _picked(caller, prompt, tuple(each for each in prompt.choices if each.id in caller.has))
    told = caller.tells.get(question or head)
    if told is not None:
        return told
    if prompt.kind in _ONES:
        return _picked(caller, prompt, prompt.choices[:1])
    if prompt.kind in (Kind.YES_NO, Kind.CONFIRM):
        agrees = prompt.kind is Kind.CONFIRM or question in caller.has
        return "Yes" if agrees else "No"
    return NOT_SURE


def _written(now: Moment) -> Said | None:
    view = now.view
    if view is None or view.prompt is None:
        return None
    return Said(f"{view.prompt.id}@{view.contact.prompt_at}", reply(now.caller, view.prompt))


def _picked(caller: Caller, prompt: Prompt, chosen: tuple[Choice, ...]) -> str:
    words = [choice.text for choice in chosen] or [NONE_OF_THESE]
    if caller.channel is Channel.CHAT:
        return ", ".join(words)
    shown = options(prompt)
    return " ".join(str(shown.index(each) + 1) for each in words)


def _spoken(now: Moment) -> Said | None:
    """Return the line of the latest cue that has come; lines whose cue went by unsaid are left out."""
    here = cues(now)
    for line in now.caller.says:
        if line.cue in here and line.cue not in now.play.said:
            return Said(line.cue, line.words)
    return None


def cues(now: Moment) -> frozenset[str]:
    """Return what a caller on the telephone answers at this moment."""
    view = now.view
    handlers = now.here(Party.GIVER) if not _partner(now) else now.here(Party.RECEIVER)
    if view is None or not handlers:
        return frozenset()
    found = {ON_THE_LINE}
    if view.step.question is not None:
        found.add(view.step.question.id)
    if view.ambulance is not None:
        found.add(AMBULANCE)
    if now.here(Party.RECEIVER):
        found.add(DESK_HERE)
    if view.transfer is not None and view.transfer.state.stage is Stage.HANDED_OVER:
        found.add(HANDED_OVER)
    return frozenset(found)


def _partner(now: Moment) -> bool:
    return now.view is not None and now.view.contact.source == "professional"
