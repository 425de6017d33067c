"""What sounds like danger is asked about next; a plain denial is not, and one that is half taken back is."""

import pytest

from spoa.triage.finder import danger
from spoa.triage.model import Rulebook


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "words",
    [
        "I don't want to kill myself but I can't go on",
        "I'm not suicidal but I don't see the point any more",
        "I don't want to die, I just want it all to stop",
        "I don't want to be here any more",
        "I wouldn't kill myself but I think about it all the time",
        "I'm not going to kill myself, I just wish I didn't wake up",
        "not sure if I'm suicidal",
        "I'm not sure I won't kill myself",
        "I didn't take an overdose but I nearly did",
        "I told them I wasn't suicidal but I am",
        "I'm not suicidal. But I can't keep myself safe",
        "I haven't taken an overdose yet",
        "I dont want to kill myself tonight",
        "I don't not want to die",
        "I don't think I can keep myself safe",
        "nobody would miss me if I was dead",
        "ive had enough of life",
        "I might hurt myself",
        "since my wife died I want to kill myself",
        "I have thoughts of suicide but no plan",
        "my husband says he will kill himself",
        "my son was suicidal in 2019 and is again",
        "no will to live",
        "my wife killed herself last year and I want to join her",
        "my son tried to hang himself an hour ago",
        "I just want it all to stop, nobody would miss me",
        "what's the point of carrying on",
        "I don't see a future any more",
        "there's no way out",
        "I'm a burden to everybody",
        "I'd rather be dead",
        "gonna do something stupid",
        "fed up with life",
        "I feel like jumping in front of a train",
    ],
)
def test_danger_from_the_mind_is_asked_about(rulebook: Rulebook, words: str) -> None:
    assert {each.fact for each in danger(rulebook, words)} & {"harm_thoughts", "harm_done"}


@pytest.mark.parametrize(
    "words",
    [
        "I don't want to kill myself",
        "no thoughts of suicide",
        "no suicidal thoughts or plans",
        "never had thoughts of killing myself",
        "I am not thinking of ending my life, my knee hurts",
        "denies suicidal ideation",
        "haven't taken an overdose",
        "I would never kill myself. My knee hurts but I can walk",
        "my brother killed himself last year",
        "my uncle committed suicide",
        "my mum had a stroke 2 years ago, she has a cough",
        "my back is killing me",
        "dead tired, dying for a drink",
        "I do not want to be a burden on the NHS",
        "no point in antibiotics, is there",
        "I would rather be seen today",
        "he jumped in front of the telly and fell",
        "no chest pain but I feel dizzy",
        "no chest pain yet",
        "my dad died of chest pain",
    ],
)
def test_a_plain_denial_and_the_death_of_another_are_no_alarm(rulebook: Rulebook, words: str) -> None:
    assert danger(rulebook, words) == ()


def test_no_and_then_a_stop_denies_nothing(rulebook: Rulebook) -> None:
    assert [each.fact for each in danger(rulebook, "Asthma? No! Chest pain")] == ["chest_pain_tight"]
