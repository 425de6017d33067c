"""What the exchange is told at start: the account, our numbers and whom they ask, scripted callees."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """The configuration cannot be used; the text says which part."""


@dataclass(frozen=True)
class Application:
    """Whom to ask what to do with a call or a text: a URL, its fallback, and a last document held here."""

    url: str | None = None
    method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    fallback_twiml: str | None = None
    twiml: str | None = None


@dataclass(frozen=True)
class Number:
    """One of our numbers."""

    number: str
    sid: str
    voice: Application
    texts: Application
    status_callback: str | None = None


@dataclass(frozen=True)
class Behaviour:
    """What a scripted callee does; times in seconds."""

    does: str = "answer"
    after: float = 2.0
    presses: str | None = None
    says: tuple[str, ...] = ()
    hangs_up_at: float | None = None
    texts: int | None = None

    @property
    def keys(self) -> str | None:
        """Keys it presses when asked for some."""
        return self.presses or {"accept": "1", "decline": "2"}.get(self.does)


_DOES = ("answer", "accept", "decline", "voicemail", "busy", "no-answer", "failed", "human")


@dataclass(frozen=True)
class Config:
    """The whole configuration; see the package's docstring for the JSON."""

    account_sid: str
    auth_token: str
    api_key: str
    api_secret: str
    numbers: Mapping[str, Number]
    applications: Mapping[str, Application] = field(default_factory=dict)
    callees: Mapping[str, Behaviour] = field(default_factory=dict)
    directory: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    origins: tuple[str, ...] = ()
    pace: float = 15.0
    calls_per_second: float = 0.0
    seed: int = 1
    shift: float = 0.0
    virtual: bool = False


def read_config(path: Path) -> Config:
    """Read a configuration from a JSON file; raise ``ConfigError`` with what is wrong."""
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise ConfigError(f"{path}: {wrong}") from wrong
    return make_config(raw)


def make_config(raw: Mapping[str, Any]) -> Config:
    """Make a ``Config`` of the JSON shape; raise ``ConfigError`` with what is missing or wrong."""
    try:
        return Config(
            account_sid=raw["account_sid"],
            auth_token=raw["auth_token"],
            api_key=raw["api_key"],
            api_secret=raw["api_secret"],
            numbers={
                number: _number(i, number, one) for i, (number, one) in enumerate(raw["numbers"].items())
            },
            applications={
                sid: _application(one, "voice") for sid, one in raw.get("applications", {}).items()
            },
            callees={number: behaviour(one) for number, one in raw.get("callees", {}).items()},
            directory=_labelled(raw.get("directory", ())),
            people=_labelled(raw.get("people", ())),
            origins=tuple(raw.get("origins", ())),
            pace=float(raw.get("pace", 15)),
            calls_per_second=float(raw.get("calls_per_second", 0)),
            seed=int(raw.get("seed", 1)),
            shift=float(raw.get("shift", 0)),
            virtual=raw.get("clock", "real") == "virtual",
        )
    except KeyError as missing:
        raise ConfigError(f"the configuration lacks {missing.args[0]}") from None
    except (TypeError, ValueError, AttributeError) as wrong:
        raise ConfigError(f"the configuration is not of the shape: {wrong}") from None


def behaviour(raw: Mapping[str, Any]) -> Behaviour:
    """Make a scripted callee's behaviour of its JSON shape; raise ``ConfigError`` if it is not one."""
    made = Behaviour(
        does=str(raw.get("does", "answer")),
        after=float(raw.get("after", 2.0)),
        presses=raw.get("presses"),
        says=tuple(raw.get("says", ())),
        hangs_up_at=None if raw.get("hangs_up_at") is None else float(raw["hangs_up_at"]),
        texts=None if raw.get("texts") is None else int(raw["texts"]),
    )
    if made.does not in _DOES:
        raise ConfigError(f"a callee cannot do {made.does!r}; it can do {', '.join(_DOES)}")
    return made


def _number(position: int, number: str, raw: Mapping[str, Any]) -> Number:
    return Number(
        number=number,
        sid=f"PN{position + 1:032x}",
        voice=_application(raw, "voice"),
        texts=_application(raw, "sms"),
        status_callback=raw.get("status_callback"),
    )


def _application(raw: Mapping[str, Any], kind: str) -> Application:
    return Application(
        url=raw.get(f"{kind}_url"),
        method=raw.get(f"{kind}_method", "POST"),
        fallback_url=raw.get(f"{kind}_fallback_url"),
        fallback_method=raw.get(f"{kind}_fallback_method", "POST"),
        fallback_twiml=raw.get(f"{kind}_fallback_twiml"),
    )


def _labelled(raw: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(one["number"]), str(one.get("label", one["number"]))) for one in raw)
