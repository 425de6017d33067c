"""Load the rules of a folder: all of them right, or none."""

from hashlib import sha256
from pathlib import Path

from spoa.triage.compile import compiled
from spoa.triage.model import Disposition, Protocol, Rulebook
from spoa.triage.parsed import parse

__all__ = ["Disposition", "Protocol", "Rulebook", "deciding", "digest", "load"]


def load(folder: Path) -> Rulebook:
    """Read, validate and compile the rules in a folder.

    Raises `RulesRefused` (an `Invalid`) whose ``problems`` give file, line, reason and suggestion.
    """
    files = parse(folder)
    return compiled(files, digest(folder))


def deciding(folder: Path) -> list[Path]:
    """Return the files that decide, in the order of the digest."""
    paths = [folder / f"{name}.yaml" for name in ("vocabulary", "dispositions", "immediate")]
    for name in ("facts", "protocol"):
        paths += sorted((folder / "protocols").glob(f"*/{name}.yaml"))
    return paths


def digest(folder: Path) -> str:
    """Return "sha256:…" over the files that decide (cases, hazards and routing do not)."""
    seal = sha256()
    for path in deciding(folder):
        content = path.read_bytes()
        seal.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        seal.update(content)
    return f"sha256:{seal.hexdigest()}"
