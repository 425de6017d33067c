"""Passwords: hashed with a salt, and nothing but the password fits."""

import pytest
from argon2 import PasswordHasher

from spoa.staff import passwords


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_two_people_with_one_password_have_different_hashes() -> None:
    assert passwords.hashed("same") != passwords.hashed("same")


def test_only_the_password_itself_fits() -> None:
    stored = passwords.hashed("right")
    assert passwords.fits(stored, "right")
    assert not passwords.fits(stored, "Right")
    assert not passwords.fits(stored, "")


def test_a_broken_hash_fits_nothing() -> None:
    assert not passwords.fits("", "")
    assert not passwords.fits("not a hash", "not a hash")


def test_a_hash_made_with_weaker_parameters_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = passwords.hashed("right")
    assert not passwords.outdated(weak)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher())
    assert passwords.outdated(weak)
