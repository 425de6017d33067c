"""Static files: each release has addresses of its own, so that a browser keeps them, and never too long."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from flask import Flask, g

PATH: Final = "/static/<release>"
_ENDPOINT: Final = "static"
_FOR_GOOD: Final = 31_536_000  # a year, in seconds


def install(app: Flask) -> None:
    """Name the files of this release in every address that is made, and take whatever release is asked for.

    While a release is going round, a page of the one may be answered by a process of the other: it gets what
    there is, and its browser keeps only what is of the release that it asked for.
    """
    mine = digest_of(Path(app.static_folder or ""))

    def name(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == _ENDPOINT:
            values.setdefault("release", mine)

    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if endpoint == _ENDPOINT and values is not None:
            g.of_this_release = values.pop("release") == mine

    app.url_defaults(name)
    app.url_value_preprocessor(take)


def seconds_to_keep(usual: int | None) -> int | None:
    """Return for how long a browser may keep the file being sent, in seconds; 0 is "ask each time"."""
    of_this_release: bool | None = g.get("of_this_release")
    if of_this_release is None:  # a file with an address that stays
        return usual
    return _FOR_GOOD if of_this_release else 0


def digest_of(folder: Path) -> str:
    """Return twelve hex digits for all that a folder holds, names and bytes."""
    found = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder)}\0".encode())
        found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]
