"""Read who and where: a date in British forms, a postcode, a name, an address."""

import re
from datetime import date
from typing import Final

from spoa.conversation.plain import listed, plain

_MONTHS: Final = {
    name: number for number, name in enumerate(listed("jan feb mar apr may jun jul aug sep oct nov dec"), 1)
}
_MONTH: Final = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SEP: Final = r"[\s/.,\-]*"
_FORMS: Final = (
    (
        re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?{_SEP}(?:of )?{_SEP}{_MONTH}{_SEP}(\d{{4}}|\d{{2}})(?!\d)"
        ),
        "dmy",
    ),
    # The space before the year keeps "1 May 2031" from being read as the 20th of May in '31.
    (re.compile(rf"\b{_MONTH}{_SEP}(\d{{1,2}})(?:st|nd|rd|th)?[ ,]+(\d{{4}}|\d{{2}})(?!\d)"), "mdy"),
    (re.compile(r"(?<!\d)((?:19|20)\d{2})[/.\- ](\d{1,2})[/.\- ](\d{1,2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2}) ?[/.\-, ] ?(\d{1,2}) ?[/.\-, ] ?(\d{4}|\d{2})(?!\d)"), "dmy"),
    (re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4}|\d{2})(?!\d)"), "dmy"),
)
_OLDEST: Final = 120


def find_date(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    """Return the first date in a ``plain`` text and where it stands; the day comes before the month.

    Two figures of a year are the latest year that is not to come. A date to come, or 120 years ago, is none.
    """
    for form, order in _FORMS:
        for found in form.finditer(text):
            read = _date(found.groups(), order, today)
            if read is not None:
                return read, found.span()
    return None


def _date(groups: tuple[str, ...], order: str, today: date) -> date | None:
    named = dict(zip(order, groups, strict=True))
    year, month, day = _year(named["y"], today), _month(named["m"]), int(named["d"])
    if month > 12 and day <= 12:  # the American order, where it can only be that
        month, day = day, month
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if read <= today and today.year - read.year <= _OLDEST else None


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS[word[:3]]


def _year(figures: str, today: date) -> int:
    if len(figures) == 4:
        return int(figures)
    this_century = 2000 + int(figures)
    return this_century if this_century <= today.year else this_century - 100


def read_date(text: str, today: date) -> date | None:
    """Return the date that a reply tells, or ``None``."""
    found = find_date(plain(text), today)
    return found[0] if found else None


_OUTWARD: Final = r"(?:[a-z]{1,2}\d[a-z\d]?)"
_POSTCODE: Final = re.compile(rf"\b({_OUTWARD})\s*([\do][a-z]{{2}})\b")
_OUTWARD_ALONE: Final = re.compile(rf"\b({_OUTWARD})\b")


def find_postcode(text: str) -> tuple[str, tuple[int, int]] | None:
    """Return the first postcode in a ``plain`` text, with its space, and where it stands.

    A letter O typed for the nought is put right. The first half alone ("LU2") is taken where there is no
    whole one.
    """
    whole = _POSTCODE.search(text)
    if whole:
        inward = whole[2].replace("o", "0", 1) if whole[2][0] == "o" else whole[2]
        return f"{whole[1]} {inward}".upper(), whole.span()
    half = _OUTWARD_ALONE.search(text)
    return (half[1].upper(), half.span()) if half else None


def read_postcode(text: str) -> str | None:
    """Return the postcode that a reply tells, or ``None``."""
    found = find_postcode(plain(text))
    return found[0] if found else None


_STREET: Final = re.compile(r"\b\d+\w?,?\s+[^\W\d_]{3}")


def read_street(text: str) -> str | None:
    """Return the house and street written before a postcode ("2 Sandhurst Place, MK42 9AA"), or ``None``."""
    found = find_postcode(text.casefold())
    before = read_address(text[: found[1][0]]) if found else None
    return before if before and _STREET.search(before) else None


_INTRODUCTIONS: Final = re.compile(
    r"^(?:hi|hello|it's|its|it is|i'm|i am|this is|my|his|her|their|the|name|names|name's|is|called|full)"
    r"\b[\s:,]*"
)
_LONGEST_NAME: Final = 80


def read_name(text: str) -> str | None:
    """Return a name as it was written, without "my name is"; small letters get their capitals."""
    name = " ".join(text.split()).strip(" .,!;:\"'")
    while found := _INTRODUCTIONS.match(name.casefold()):
        name = name[found.end() :].strip()
    if not re.search(r"[^\W\d_]{2}", name) or len(name) > _LONGEST_NAME or re.search(r"\d{2}", name):
        return None
    return " ".join(part.capitalize() for part in name.split()) if name.islower() or name.isupper() else name


def read_address(text: str) -> str | None:
    """Return an address as it was written, on one line, or ``None`` if it cannot be one."""
    address = ", ".join(line.strip(" ,") for line in text.splitlines() if line.strip(" ,"))
    return address if re.search(r"[^\W\d_]{3}", address) else None
