"""The page of numbers: each command that measures something owns one section of it."""

from pathlib import Path
from typing import Final

_HEAD: Final = "# Numbers\n\nEach section is written by the command that it names. Do not edit it by hand.\n"


def put_section(page: Path, name: str, text: str) -> None:
    """Put a section into the page, in place of the one of that name; make the page if it is not there."""
    before = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
    section = f"{first}\n{text.strip()}\n{last}\n"
    if first in before and last in before:
        head, _, rest = before.partition(first)
        _, _, tail = rest.partition(last)
        whole = head + section + tail.lstrip("\n")
    else:
        whole = f"{before.rstrip()}\n\n{section}"
    page.write_text(whole, encoding="utf-8")
