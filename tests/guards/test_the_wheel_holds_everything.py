"""What is shipped runs without the clone: rules, pages and migrations are in the wheel."""

import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.support.service import ROOT

SHIPPED = (
    *("wsgi.py", "workers/run.py", "rules/routing.yaml", "rules/vocabulary.yaml"),
    *("spoa/web/static/fallback.xml", "spoa/records/migrations/script.py.mako"),
    *("spoa/web/static/built/htmx.min.js", "spoa/web/static/built/nhsuk-frontend.min.css"),
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "wsgi.py"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source / name)
    for name in ("spoa", "workers", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        out,
        source,
    ]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = out.glob("*.whl")
    return set(zipfile.ZipFile(made).namelist())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_wheel_holds(name, wheel):
    assert name in wheel


def test_the_wheel_holds_every_rule_and_every_page(wheel):
    wanted = [*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "spoa" / "web" / "templates").rglob("*.html")]
    assert {str(path.relative_to(ROOT)) for path in wanted} <= wheel
