"""Whether somebody writes in another language than English. A person then finds an interpreter."""

import re
import unicodedata
from typing import Final

from spoa.conversation.plain import listed, plain

# Words of what is spoken most in these towns after English, and of our neighbours; none is an English word.
_THEIRS: Final = frozenset(
    listed(
        "nie jest boli mówię mowie proszę prosze mój moja moje córka corka pomocy pomoc lekarza lekarz "
        "gorączka bardzo "
        "doare sunt vorbesc ajutor engleză engleza rog copilul febră nu mea foarte "
        "dolor duele hablo ayuda inglés necesito tengo hijo hija estoy muy "
        "falo ajuda preciso tenho minha filha filho inglês "
        "parlo inglese aiuto bisogno figlia figlio febbre "
        "parle anglais aide besoin fille fils fièvre mal je "
        "mujhe dard hai bimar madad chahiye meri mera beti beta bukhar nahi"
    )
)
_TWO: Final = 2
_LETTERS: Final = 4
_SAYS_SO: Final = re.compile(
    r"\b(?:no|not|don't|dont|little|can't|cant) (?:speak |talk |good |much )?english\b"
)


def is_foreign(text: str) -> bool:
    """Say whether a text is in another script, says that it has no English, or is in words of elsewhere."""
    said = plain(text)
    letters = [each for each in said if each.isalpha()]
    others = [each for each in letters if not unicodedata.name(each, "").startswith("LATIN")]
    if len(letters) >= _LETTERS and 2 * len(others) > len(letters):
        return True
    theirs = [word for word in re.findall(r"[^\W\d_]+", said) if word in _THEIRS]
    return len(set(theirs)) >= _TWO or _SAYS_SO.search(said) is not None
