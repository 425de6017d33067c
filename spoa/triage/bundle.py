"""A folder of rules as bytes, to be stored and unpacked again; the same text in, the same text out."""

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from spoa.triage.parsed import parse_cases
from spoa.triage.rulebook import Rulebook, deciding, load


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rules that were read without fault: compiled, and packed the files that decide and the cases.

    ``cases`` are the scripted persons of the protocols and of the danger signs; the digest leaves them out.
    """

    rulebook: Rulebook
    rules: bytes
    cases: bytes

    @property
    def digest(self) -> str:
        """Return the digest of what decides."""
        return self.rulebook.digest


def bundle(folder: Path) -> Bundle:
    """Return a folder of rules, packed. Raises `RulesRefused` with every problem of its shape."""
    rulebook = load(folder)
    for name in rulebook.protocols:
        parse_cases(folder, name)
    return Bundle(rulebook, _packed(folder, deciding(folder)), packed_cases(folder))


def packed_cases(folder: Path) -> bytes:
    """Return the scripted persons of a folder, packed."""
    cases = [folder / "immediate-cases.yaml", *sorted((folder / "protocols").glob("*/cases.yaml"))]
    return _packed(folder, (path for path in cases if path.exists()))


@contextmanager
def unpacked(*packed: bytes) -> Iterator[Path]:
    """Give a folder that holds what was packed, for as long as it is needed."""
    with TemporaryDirectory(prefix="spoa-rules-") as scratch:
        folder = Path(scratch) / "rules"
        for each in packed:
            for name, text in json.loads(zlib.decompress(each)).items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
        yield folder


def seal(packed: bytes) -> str:
    """Return "sha256:…" over what was packed, to tell whether it is still the same."""
    return f"sha256:{sha256(packed).hexdigest()}"


def _packed(folder: Path, paths: Iterable[Path]) -> bytes:
    texts = {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}
    return zlib.compress(json.dumps(texts, ensure_ascii=False).encode(), 9)
