"""Logs: one JSON object a line on standard output, and nobody's name, number or words in any of them.

What is written is an allow-list of keys; others are dropped and named under ``dropped``. Texts lose whatever
looks like a number, an address or a postcode. Of an exception only its kind and place are kept: its message
may quote a row. Query strings and bodies are never passed to a logger.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

import structlog

_LISTED: Final = """
event level at logger request method route endpoint status ms reason what error where dropped
staff role organisation case contact need referral booking slot service transfer leg stage request_id
job queue row outbox topic topics kind state from_state to_state count waited attempt seconds action subject
process pid port part round worker exit_code signal rulebook protocol release set_aside
"""
ALLOWED: Final = frozenset(_LISTED.split())

_REMOVED: Final = "[removed]"
_IDENTIFYING: Final = re.compile(
    r"\+?\d(?:[ ()-]?\d){8,}"  # telephone and NHS numbers
    r"|[\w.+-]+@[\w-]+\.[\w.]+"  # mail addresses
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"  # postcodes
)
_ID: Final = re.compile(r"(?:[a-z:]*:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST: Final = 300
_FRAMES: Final = 8


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Set structlog and the standard library's logging up for this process."""
    out = stream or sys.stdout
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _place_of_exception,
            only_allowed,
            _stamp,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(Plain())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)


def gunicorn_logging() -> dict[str, Any]:
    """Return gunicorn's ``logconfig_dict``: its own lines in the same form, its access log off."""
    own = {"level": "INFO", "handlers": ["out"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": "spoa.logs.Plain"}},
        "handlers": {
            "out": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stdout"}
        },
        "root": {"level": "WARNING", "handlers": ["out"]},
        "loggers": {"gunicorn.error": own, "gunicorn.access": {**own, "level": "CRITICAL"}},
    }


def only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the keys on the list and clean their values; name the keys that were dropped."""
    kept = {key: clean(value) for key, value in event.items() if key in ALLOWED}
    if dropped := sorted(key for key in event if key not in ALLOWED):
        kept["dropped"] = dropped
    return kept


def clean(value: Any) -> Any:
    """Return a value without anything that looks like it belongs to a person."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10_000_000 else _REMOVED
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(item) for item in sorted(value, key=str)[:20]]
    if isinstance(value, Mapping):
        return _REMOVED
    return _clean_text(str(value))


def _clean_text(text: str) -> str:
    """Clean a text; an opaque id, alone or after the name of a topic, is kept."""
    return text if _ID.fullmatch(text) else _IDENTIFYING.sub(_REMOVED, text)[:_LONGEST]


class Plain(logging.Formatter):
    """The form of a line that a library logs: the message as the library wrote it, not what it filled in."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": clean(str(record.msg)),
        }
        if record.exc_info and record.exc_info[0]:
            line |= place(record.exc_info[0], record.exc_info[2])
        return json.dumps(line)


def place(kind: type[BaseException], trace: TracebackType | None) -> dict[str, Any]:
    """Return the kind of an exception and where it came from, innermost last, without its message."""
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    where = [f"{'/'.join(Path(f.filename).parts[-3:])}:{f.lineno} in {f.name}" for f in frames]
    return {"error": kind.__name__, "where": where}


def _place_of_exception(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        if kind is not None:
            event.update(place(kind, trace))
    return event


def _stamp(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Write the machine's time (not the service's: logs of several machines are laid side by side)."""
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event
