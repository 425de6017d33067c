"""Lines of work as the consoles show them. In a shared queue nobody has a name."""

from typing import Any, Final

from spoa.journey.worklines import WorkLine

_CHANNELS: Final = {"voice": "phone", "text": "text", "chat": "chat"}
SOURCES: Final = {
    "111": "111",
    "999": "999",
    "nurseline": "NurseLine",
    "care_home": "Care home",
    "professional": "Professional line",
    "direct": "Direct",
}


def queue_line(line: WorkLine, base: str, here: str | None = None) -> dict[str, Any]:
    """Return a line of the team queue: class, age and sex, what and why, time left."""
    return {
        "id": line.case_id,
        "href": f"{base}/case/{line.case_id}",
        "klass": line.klass,
        "channel": None,
        "who": ", ".join(filter(None, (line.who, _short(line.about)))),
        "what": f"{SOURCES.get(line.source, line.source)}: {_speaks(line)}{line.why or line.channel}",
        "until": line.deadline,
        "since": None,
        "small": _line_words(line),
        "here": line.case_id == here,
        "live": line.live,
    }


def own_line(line: WorkLine, base: str, here: str | None = None) -> dict[str, Any]:
    """Return a line of one's own work: by name, with how long it has been going on."""
    about = _short(line.about)
    return {
        "id": f"mine-{line.case_id}",
        "href": f"{base}/case/{line.case_id}",
        "klass": line.klass,
        "channel": _CHANNELS[line.channel],
        "who": line.named or line.who,
        "what": ": ".join(filter(None, (SOURCES.get(line.source, line.source), about))),
        "until": None,
        "since": line.since,
        "small": _line_words(line),
        "here": line.case_id == here,
        "bold": line.case_id == here or line.asks,
    }


def _speaks(line: WorkLine) -> str:
    """Return what to know before speaking with them, short: the line is narrow, and the language counts."""
    return f"{line.speaks.removeprefix('needs an ')}, " if line.speaks else ""


def _line_words(line: WorkLine) -> str:
    if line.asks:
        return "you to reply"
    return "being rung" if line.rung else "on the line" if line.live else ""


def _short(words: str) -> str:
    return words if len(words) <= 48 else f"{words[:47].rstrip()}…"
