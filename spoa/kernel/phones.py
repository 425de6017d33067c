"""Telephone numbers: written as people write them, stored as E.164."""

import phonenumbers

from spoa.kernel.errors import Invalid

_HOME = "GB"
_MOBILES_IN_DRAMA = "+447700900"  # Ofcom's range for invented people, which no network has


def e164(words: str) -> str:
    """Return a number as "+447700900142"; ``Invalid`` for what cannot be a number."""
    try:
        number = phonenumbers.parse(words, _HOME)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(f"“{words}” is not a telephone number. Write it with all its digits.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(number: str) -> bool:
    """Say whether a stored number is a mobile telephone of this country, which can be texted."""
    try:
        parsed = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.number_type(parsed) is phonenumbers.PhoneNumberType.MOBILE:
        return parsed.country_code == phonenumbers.country_code_for_region(_HOME)
    return number.startswith(_MOBILES_IN_DRAMA)


def spoken(number: str) -> str:
    """Return a stored number as people in the country write it: "07700 900142"; else as it is."""
    try:
        parsed = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
