"""Letters to practices as files in a folder that the practice's system collects from.

Each letter is one JSON file named by our reference, written beside and renamed: it is there whole or not at
all, and the same letter twice is one file.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from spoa.journey.ports import Letter
from spoa.kernel.errors import Unavailable


@dataclass(frozen=True)
class FolderMailbox:
    """A mailbox below ``folder``, a folder for each practice."""

    folder: Path

    def find(self, reference: str) -> bool:
        """Say whether a letter with our reference lies in any practice's folder, collected or not."""
        return any(self.folder.glob(f"*/{reference}.json*"))

    def deliver(self, letter: Letter) -> None:
        """Write a letter; ``Unavailable`` when the folder cannot be written to."""
        there = self.folder / letter.practice
        try:
            there.mkdir(parents=True, exist_ok=True)
            beside = there / f".{letter.reference}"
            beside.write_text(json.dumps(asdict(letter), ensure_ascii=False, indent=1), encoding="utf-8")
            beside.rename(there / f"{letter.reference}.json")
        except OSError as error:
            raise Unavailable("The practice's mailbox cannot be written to; the message is kept.") from error
