"""Lay words that mean the same where a complaint is named: one of each line stands for all."""

from typing import Final

from spoa.triage.words import stem

_LINES: Final = (
    "pain painful hurt hurting sore soreness ache achy aching agony killing kills throbbing tender",
    "tummy stomach belly abdomen abdominal tum guts gut",
    "wee pee urine piss urinate",
    "poo stool poop",
    "vomiting puke puking chucking chundering spewing",
    "bottom bum backside arse",
    "swelling swollen swelled swole",
    "spots pimples",
    "mum mam mummy mother",
    "dad daddy father",
    "nan gran grandma granny nana grandmother",
    "tablets pills meds tabs",
    "temperature temp",
    "fell fallen",
    "child kid toddler lad",
    "urgent emergency",
    "bitten bite bit",
    "burnt burned burn",
    "loo toilet",
    "coming came come",
    "gone went going go",
)
_ALIKE: Final = {stem(word): stem(line.split()[0]) for line in _LINES for word in line.split()}


def alike(of: str) -> str:
    """Return the stem that stands for all that mean the same, or the stem itself."""
    return _ALIKE.get(of, of)
