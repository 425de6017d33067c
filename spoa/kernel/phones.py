"""Telephone numbers: written as people write them, stored as E.164."""

import phonenumbers

from spoa.kernel.errors import Invalid

RELAY = "18001"
"""Dialled before a number, it has text relay (Relay UK) carry the call."""
_HOME = "GB"
_HOME_CODE = "44"
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


def through_relay(number: str) -> str:
    """Return what is dialled for a stored number by text relay: "1800107700900142"; from abroad as it is."""
    national = number.removeprefix(f"+{_HOME_CODE}")
    return f"{RELAY}0{national}" if national != number else number


def without_relay(sender: str) -> tuple[str, bool]:
    """Return who rings without the prefix of text relay, and whether it was there."""
    digits = sender.removeprefix("+").removeprefix(_HOME_CODE) if sender.startswith("+") else sender
    if not digits.startswith(RELAY) or len(digits) <= len(RELAY):
        return sender, False
    return f"0{digits.removeprefix(RELAY).removeprefix('0')}", True


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
