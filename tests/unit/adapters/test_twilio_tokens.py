"""A softphone's token: short-lived, and naming nobody."""

import pytest
from twilio.jwt.access_token import AccessToken

from spoa.adapters.twilio.tokens import address_of, softphone_token, staff_of
from spoa.kernel.errors import Invalid
from spoa.kernel.ids import new_id

ACCOUNT, KEY, SECRET, APP = (
    "AC" + "1" * 32,
    "SK" + "2" * 32,
    "secret-of-at-least-thirty-two-letters",
    "AP" + "3" * 32,
)


def token(staff_id: str, seconds: int = 3600) -> AccessToken:
    text = softphone_token(
        account=ACCOUNT, key=KEY, secret=SECRET, app=APP, staff_id=staff_id, seconds=seconds
    )
    return AccessToken.from_jwt(text, SECRET)


@pytest.mark.promise(10)
def test_a_token_names_only_an_opaque_id_in_letters_the_carrier_allows() -> None:
    staff_id = new_id()
    grants = token(staff_id).payload["grants"]
    assert grants["identity"] == staff_id.replace("-", "_")
    assert grants["voice"] == {"incoming": {"allow": True}, "outgoing": {"application_sid": APP}}


@pytest.mark.promise(10)
@pytest.mark.parametrize("name", ["jo.marsh@example.nhs.uk", "Jo Marsh", "", "client:x"])
def test_a_name_or_address_is_never_put_into_a_token(name: str) -> None:
    with pytest.raises(Invalid):
        token(name)


def test_no_token_lasts_longer_than_an_hour() -> None:
    payload = token(new_id(), seconds=86_400).payload
    assert payload["exp"] - payload["nbf"] <= 3600


def test_an_address_is_read_back_to_the_member_of_staff() -> None:
    staff_id = new_id()
    assert staff_of(address_of(f"client:{staff_id}")) == staff_id
    assert address_of("+441632960901") == "+441632960901"
    assert staff_of("+441632960901") is None
    assert staff_of("client:nobody") is None
