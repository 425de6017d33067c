"""Finding identifiers in what was written down; the invented people of the journeys are the probe."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

PEOPLE: Final = (
    *("Walter Finch", "Finch", "Sandhurst Place"),
    *("Priya", "Anya", "Shah"),
    *("David Hartley", "Hartley", "Ravenside"),
)
_NUMBERS: Final = re.compile(
    r"(?:\+44|0)(?:7700 ?900|1632 ?960)[ ]?\d{3}"  # telephones, from the ranges for drama
    r"|\b999[ ]?\d{3}[ ]?\d{4}\b"  # NHS numbers, from the range for tests
    r"|\b(?:MK4[012]|LU[1-4]) ?\d[A-Z]{2}\b"  # postcodes of the area
)


def identifiers_in(folder: Path) -> list[str]:
    """Return "file: line" for every line of every file under ``folder`` that holds an identifier."""
    return [
        f"{file.relative_to(folder)}: {line}"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for line in found_in(file.read_text(errors="replace").splitlines())
    ]


def found_in(lines: Iterable[str]) -> list[str]:
    """Return the lines that name a person or hold a number of theirs."""
    return [line for line in lines if _NUMBERS.search(line) or any(name in line for name in PEOPLE)]
