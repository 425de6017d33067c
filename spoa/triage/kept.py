"""Keep proofs: what was proved, and of which digest, so that it need not be proved again."""

import json
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from spoa.triage.counting import Counts

_MOST_OF_ONE: Final = 10


class KeptProofs:
    """A folder of proofs, one file each; what cannot be read there was never proved.

    Only proofs without any problem are kept. A folder that cannot be written keeps nothing, and nobody minds:
    the rules are then proved each time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, digest: str) -> Counts | None:
        """Return what was counted when just these rules were proved; None where they were not."""
        try:
            entry = json.loads(self._path(name, digest).read_text(encoding="utf-8"))
            body = entry["proof"]
            if entry["seal"] != _seal(body) or body["digest"] != digest or body["protocol"] != name:
                return None
            return Counts(**body["counts"])
        except (OSError, ValueError, TypeError, LookupError):
            return None

    def keep(self, name: str, digest: str, counts: Counts) -> None:
        """Keep a proof, and of this protocol the last few only."""
        body = {"protocol": name, "digest": digest, "counts": asdict(counts)}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=self._folder, delete=False, encoding="utf-8") as file:
                json.dump({"proof": body, "seal": _seal(body)}, file)
            Path(file.name).replace(self._path(name, digest))
            self._forget_old(name)

    def _path(self, name: str, digest: str) -> Path:
        return self._folder / f"{name}.{digest.removeprefix('sha256:')[:24]}.json"

    def _forget_old(self, name: str) -> None:
        kept = sorted(self._folder.glob(f"{name}.*.json"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_MOST_OF_ONE]:
            path.unlink(missing_ok=True)


def _seal(body: Any) -> str:
    """Return a digest that a damaged file will not have; it is no protection against somebody who forges."""
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
