"""Read a yes, a no, or a "not sure" in the many ways in which people say them."""

from typing import Final

from spoa.conversation.model import Prompt
from spoa.conversation.plain import bare, listed, plain, words_of

YES: Final = frozenset(
    listed(
        "yes y yeah yep yup yea ye yh yess aye correct right true definitely absolutely indeed certainly "
        "affirmative yesss si"
    )
)
NO: Final = frozenset(
    listed("no n nope nah naw nay never negative none not nothing false neither noo incorrect wrong")
)

_YES_PHRASES: Final = frozenset(
    {
        *("it is", "it does", "he is", "she is", "he does", "she does", "he has", "she has", "i am", "i do"),
        *("i have", "they are", "they do", "they have", "of course", "that's right", "thats right", "sure"),
        *("all correct", "that is right", "that's correct", "it has", "ok", "okay", "yes please"),
    }
)
_NO_PHRASES: Final = frozenset(
    {
        *(
            "it isn't",
            "it doesn't",
            "he isn't",
            "she isn't",
            "he doesn't",
            "she doesn't",
            "i'm not",
            "im not",
        ),
        *("i don't", "i dont", "he hasn't", "she hasn't", "i haven't", "it hasn't", "they don't"),
    }
)
# "I don't think so" is a doubt and not a no: it may be a danger that is doubted.
_UNSURE: Final = (
    *(
        "not sure",
        "unsure",
        "don't know",
        "dont know",
        "do not know",
        "dunno",
        "idk",
        "no idea",
        "not certain",
    ),
    *("can't tell", "cant tell", "can't say", "cant say", "hard to say", "hard to tell", "maybe", "perhaps"),
    *(
        "possibly",
        "might be",
        "could be",
        "i think so",
        "think so",
        "sort of",
        "kind of",
        "a bit",
        "not really",
    ),
    *("a little", "sometimes", "probably", "don't think so", "dont think so", "yes and no", "no clue"),
)
_BUT: Final = frozenset(listed("but however except although though apart unless"))
_PLAIN_NO: Final = 4


def is_unsure(text: str) -> bool:
    """Say whether the reply says that the person does not know."""
    said = f" {bare(plain(text))} "
    return any(f" {phrase} " in said for phrase in _UNSURE)


def read_yes_no(prompt: Prompt, text: str) -> bool | str | None:
    """Return True (yes), False (no), "unsure", or ``None`` where it is not clear.

    Choices of a prompt are worse-is-yes: of "Is he awake?" the choice with the words "No" has the id "yes".
    A no with a "but" is not clear: what follows the "but" matters.
    """
    word = _yes_or_no(text)
    if word is None or word == "unsure":
        return word
    by_text = {plain(choice.text): choice.id for choice in prompt.choices}
    id_ = by_text.get(word, word)
    return id_ == "yes"


def _yes_or_no(text: str) -> str | None:
    said = plain(text)
    words = words_of(said)
    if not words:
        return None
    if is_unsure(said):
        return "unsure"
    if " ".join(words) in _NO_PHRASES:
        return "no"
    if " ".join(words) in _YES_PHRASES:
        return "yes"
    return _by_first_word(words)


def _by_first_word(words: list[str]) -> str | None:
    rest = words[1:]
    if words[0] in YES:
        return None if NO & set(rest[:1]) else "yes"
    if words[0] in NO:
        doubtful = (YES | _BUT) & set(rest)
        return None if doubtful or (len(words) > _PLAIN_NO and words[0] == "not") else "no"
    return None
