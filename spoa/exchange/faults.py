"""Faults on purpose: which webhook (or REST request) is spoiled and how, the same for the same seed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WEBHOOK_FAULTS: Final = ("duplicate", "reorder", "drop", "delay", "500", "timeout", "unknown", "refuse")
REST_FAULTS: Final = ("500", "timeout", "429")
TARGETS: Final = ("voice", "call-status", "conference-status", "message", "message-status", "rest")


@dataclass
class Once:
    """A fault for the next ``times`` that match."""

    fault: str
    match: Mapping[str, str]
    times: int = 1


@dataclass
class Faults:
    """The faults in force."""

    probability: float = 0.0
    seed: int = 1
    kinds: tuple[str, ...] = ()
    to: tuple[str, ...] = TARGETS
    seconds: float = 5.0
    once: list[Once] = field(default_factory=list)
    _drawn: int = 0

    def replace(self, raw: Mapping[str, Any]) -> None:
        """Put other faults in force; raise ``ValueError`` for a word that is not one."""
        kinds = tuple(str(kind) for kind in raw.get("kinds", WEBHOOK_FAULTS if raw else ()))
        to = tuple(str(one) for one in raw.get("to", TARGETS))
        _only(kinds, (*WEBHOOK_FAULTS, "429"))
        _only(to, TARGETS)
        self.probability = float(raw.get("probability", 1.0 if raw else 0.0))
        self.seed = int(raw.get("seed", self.seed))
        self.kinds, self.to = kinds, to
        self.seconds = float(raw.get("seconds", 5.0))
        self.once = []
        self._drawn = 0

    def add_once(self, raw: Mapping[str, Any]) -> None:
        """Spoil the next one that matches; raise ``ValueError`` for a word that is not a fault."""
        _only((str(raw.get("fault")),), (*WEBHOOK_FAULTS, "429"))
        match = {str(key): str(value) for key, value in dict(raw.get("match", {})).items()}
        self.once.append(Once(str(raw["fault"]), match, int(raw.get("times", 1))))

    def pick(self, target: str, facts: Mapping[str, str]) -> str | None:
        """Say how this one is to be spoiled, if at all. ``facts`` are its parameters and its ``kind``."""
        named = {"kind": target, **facts}
        for one in self.once:
            if one.times > 0 and all(named.get(key) == value for key, value in one.match.items()):
                one.times -= 1
                return one.fault
        allowed = [k for k in self.kinds if k in (REST_FAULTS if target == "rest" else WEBHOOK_FAULTS)]
        if target not in self.to or not allowed or self._draw() >= self.probability:
            return None
        return allowed[int(self._draw() * len(allowed))]

    def _draw(self) -> float:
        """The next number in [0, 1) of the seed's sequence."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self.seed}:{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48


def _only(given: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    wrong = [word for word in given if word not in allowed]
    if wrong:
        raise ValueError(f"not known: {', '.join(wrong)}; known: {', '.join(allowed)}")
