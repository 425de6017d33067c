"""The last seal, kept in a file outside the database. What it says is never thrown away, only set aside."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from spoa.records.audit import Seal


@dataclass(frozen=True)
class KeptSeal:
    """What the file says: which ledger (one life of a database), which seal of it, up to which audit row."""

    ledger: str
    number: int
    last: int
    seal: str

    @classmethod
    def of(cls, seal: Seal) -> Self:
        """Return what to keep of a seal."""
        return cls(seal.ledger, seal.number, seal.last, seal.seal)


def keep(path: Path, seal: KeptSeal) -> None:
    """Write the seal in place of the one before, whole or not at all, and on the disk before returning."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w") as file:
        json.dump(asdict(seal), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def kept(path: Path) -> KeptSeal | None:
    """Return the seal in the file, None where there is no file; ``ValueError`` when it is unreadable."""
    try:
        return KeptSeal(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except TypeError as wrong:
        raise ValueError(f"{path.name} does not hold a seal") from wrong


def set_aside(path: Path) -> Path:
    """Move a file that contradicts the database beside itself, where ``verify`` goes on finding it."""
    free = (path.with_name(f"{path.name}.contradicts-{count}") for count in range(1, 1_000))
    aside = next(name for name in free if not name.exists())
    path.rename(aside)
    return aside


def all_kept(path: Path) -> list[Path]:
    """Return the file and every one that was set aside, for ``verify``."""
    return [path, *sorted(path.parent.glob(f"{path.name}.contradicts-*"))]
