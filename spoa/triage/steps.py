"""What triage says at one step, as the JSON contract names it (``contract.py`` turns it into JSON)."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from spoa.triage.told import Answer

Status: TypeAlias = Literal["choose", "ask", "decided"]
Level: TypeAlias = Literal["emergency", "urgent", "self_care"]
QuestionType: TypeAlias = Literal["yes_no", "one_of", "any_of", "group", "number", "duration", "date"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be picked. Of a yes/no question: id ``yes`` (the worse), ``no`` or ``unsure``.

    Of a group: the id of a member, ``none`` or ``unsure``. Of a choice: the id of the option, or ``unsure``.
    An inverted question ("Is he awake?") has id ``yes`` with the text "No": ids are always worse-is-yes.
    """

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """The next question. ``id`` is a fact, ``<fact>.check``, a group (type ``group``), or ``with_patient``.

    ``intro`` is the sentence of a group without its members, where a page or message lists them itself.
    ``facts`` are those that the answer tells: of a group exactly the members in the sentence. ``text`` is for
    the handler (on the voice channel: to read out), ``patient_text`` for the person to read.
    """

    id: str
    type: QuestionType
    facts: tuple[str, ...]
    text: str
    patient_text: str
    options: tuple[Option, ...] = ()
    unit: str | None = None
    help: str | None = None
    why: str | None = None
    danger: bool = False
    intro: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A protocol that the complaint may mean; score 0 to 100."""

    protocol: str
    title: str
    score: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact that the words seem to tell. It counts for nothing until it is accepted as an answer."""

    fact: str
    value: Answer
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class DangerPhrase:
    """Words that sound like danger: its ``fact`` is asked next, and a human is brought."""

    fact: str
    words: str


@dataclass(frozen=True, slots=True)
class Human:
    """A human is wanted now: why, and within how many minutes. The questions still work."""

    why: str
    within_minutes: int


@dataclass(frozen=True, slots=True)
class Certain:
    """The most urgent row that is met; it is acted on at once, whatever is still asked."""

    code: str
    urgency: int
    timeframe_minutes: int
    row: str
    protocol: str
    because: str


@dataclass(frozen=True, slots=True)
class Possible:
    """The most urgent outcome that is not ruled out."""

    code: str
    urgency: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that hangs on what stays unsure: a clinician takes it. ``code`` is the row's own outcome."""

    row: str
    protocol: str
    code: str
    urgency: int
    unsure: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Need:
    """One thing the person needs, within ``timeframe_minutes`` (words as in ``dispositions.yaml``).

    ``rows`` are the rows that ask for it; for a set-aside clinician those that hang on an unsure.
    """

    code: str
    urgency: int
    timeframe_minutes: int
    title: str
    kind: str
    need_for: str
    skill: str
    services: tuple[str, ...]
    handed_over: str
    form: str
    told: str
    rows: tuple[str, ...]
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision: that of the lead need, then every need with the lead first."""

    code: str
    urgency: int
    timeframe_minutes: int
    level: Level
    service: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A fact in words: its id, what it says, how it stands and where that came from."""

    fact: str
    text: str
    value: Literal["yes", "no", "unsure"]
    source: str


@dataclass(frozen=True, slots=True)
class Because:
    """A row that is met (or the default one), with the facts that made it so."""

    row: str
    protocol: str
    code: str
    urgency: int
    text: str
    facts: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A more urgent row that is ruled out, and the facts that did it."""

    row: str
    protocol: str
    code: str
    urgency: int
    by: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``question`` is there when ``status`` is ask, ``disposition`` and the rest when decided.

    ``floor`` is the class 1 to 5 that the case has in a queue before it is decided, None *not yet assessed*.
    ``remaining_at_most`` counts questions, this one included, so long as nobody says "not sure" or "some", or
    in writing yes to a sign that stands for several (a human is wanted then).
    """

    status: Status
    rulebook: str
    human: Human | None = None
    candidates: tuple[Candidate, ...] = ()
    question: Question | None = None
    certain: Certain | None = None
    not_ruled_out: Possible | None = None
    set_aside: tuple[SetAside, ...] = ()
    floor: int | None = None
    proposed: tuple[Proposal, ...] = ()
    remaining_at_most: int = 0
    protocols: tuple[str, ...] = ()
    disposition: Decision | None = None
    because: tuple[Because, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    advice: tuple[str, ...] = ()
    worsening: tuple[str, ...] = ()
