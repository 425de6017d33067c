"""Every hazard points at tests that are there, and at a promise that they carry."""

from pathlib import Path

import yaml

HOUSE = Path(__file__).parents[3]


def test_every_hazard_is_watched_by_tests_of_its_promise() -> None:
    hazards = yaml.safe_load((HOUSE / "rules/hazards.yaml").read_text())["hazards"]
    assert len({each["id"] for each in hazards}) == len(hazards)
    for hazard in hazards:
        for test in hazard["tests"]:
            name, function = test.split("::")
            text = (HOUSE / name).read_text()
            before, found, _ = text.partition(f"def {function}(")
            assert found, test
            marks = before.rsplit("\ndef ", 1)[-1].rsplit("\n\n\n", 1)[-1]
            assert f"@pytest.mark.promise({hazard['promise']})" in marks, test
