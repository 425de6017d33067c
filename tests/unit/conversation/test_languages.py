"""Another language is seen, so that a person comes with an interpreter; English is never taken for one."""

import pytest

from spoa.conversation.languages import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "Nie mówię po angielsku",
        "moja corka jest chora",
        "Copilul meu are febră, nu vorbesc engleza",
        "Me duele mucho, no hablo inglés",
        "mujhe dard hai",
        "у меня болит грудь",
        "আমার বুকে ব্যথা",
        "میرے سینے میں درد ہے",
        "no english",
        "Sorry I don't speak English",
    ],
)
def test_another_language_is_seen(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "My daughter Anya has had earache for three days, 39.4",
        "he is in pain \U0001f622\U0001f622\U0001f622\U0001f622",
        "petit mal seizure again",
        "I am English and I feel ill",
        "Núñez",
    ],
)
def test_english_is_not(text: str) -> None:
    assert not is_foreign(text)
