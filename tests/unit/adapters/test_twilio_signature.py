"""Only what the carrier signed is taken in. Vectors: the library's documentation and its own tests."""

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from spoa.adapters.twilio.signature import Form, verify

TOKEN = "12345"
BASE = "https://mycompany.com"
PATH, QUERY = "/myapp.php", "foo=1&bar=2"
FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
    ("From", "+14158675309"),
]
SIGNED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def body(fields: list[tuple[str, str]]) -> bytes:
    return urlencode(fields).encode()


def is_ours(
    *,
    base: str = BASE,
    path: str = PATH,
    query: str = QUERY,
    fields: list[tuple[str, str]] | None = None,
    signature: str | None = SIGNED,
    tokens: tuple[str, ...] = (TOKEN,),
) -> bool:
    raw = body(FORM if fields is None else fields)
    return verify(base=base, path=path, query=query, body=raw, signature=signature, tokens=tokens)


def test_the_published_vector_is_accepted() -> None:
    assert is_ours()


def test_the_second_vector_is_accepted() -> None:
    other = [(k, "+12349013030" if k in ("Caller", "From") else v) for k, v in FORM]
    assert is_ours(fields=other, signature="0/KCTR6DLpKmkAf8muzZqo1nDgQ=")


def test_repeated_keys_are_signed_with_every_value() -> None:
    fields = [*FORM, ("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a")]
    signed = RequestValidator(TOKEN).compute_signature(f"{BASE}{PATH}?{QUERY}", Form(body(fields).decode()))
    assert is_ours(fields=fields, signature=signed)
    assert not is_ours(fields=[*FORM, ("MediaUrl", "b")], signature=signed)


def test_the_library_vector_of_repeated_keys_is_accepted() -> None:
    fields = [
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]
    assert is_ours(fields=fields, signature="IK+Dwps556ElfBT0I3Rgjkr1wJU=")


def test_blank_values_and_unknown_parameters_are_part_of_it() -> None:
    fields = [*FORM, ("CallerCity", ""), ("SomethingNew", "x")]
    signed = RequestValidator(TOKEN).compute_signature(f"{BASE}{PATH}?{QUERY}", dict(fields))
    assert is_ours(fields=fields, signature=signed)
    assert not is_ours(fields=FORM, signature=signed)


def test_two_tokens_stand_while_one_replaces_the_other() -> None:
    assert is_ours(tokens=("new", TOKEN))
    assert is_ours(tokens=(TOKEN, "new"))
    assert not is_ours(tokens=("new", "newer"))


def test_a_default_port_makes_no_difference() -> None:
    assert is_ours(base="https://mycompany.com:443")


def test_the_scheme_and_host_are_our_own_and_not_what_a_proxy_says() -> None:
    assert not is_ours(base="http://mycompany.com")
    assert not is_ours(base="https://internal:8000")


@pytest.mark.parametrize("tokens", [(), ("",), ("", "")])
def test_without_a_token_nothing_is_believed(tokens: tuple[str, ...]) -> None:
    empty = RequestValidator("").compute_signature(f"{BASE}{PATH}?{QUERY}", dict(FORM))
    assert not is_ours(tokens=tokens, signature=empty)


@pytest.mark.parametrize("signature", [None, "", "x", SIGNED[:-1], SIGNED.lower(), "é" * 28])
def test_a_wrong_or_missing_signature_is_refused(signature: str | None) -> None:
    assert not is_ours(signature=signature)


def test_one_changed_letter_of_path_query_or_form_is_refused() -> None:
    assert not is_ours(path="/myapp.phq")
    assert not is_ours(query="foo=1&bar=3")
    assert not is_ours(fields=[*FORM[:-1], ("From", "+14158675308")])


def test_a_body_that_is_not_text_is_refused() -> None:
    assert not verify(base=BASE, path=PATH, query=QUERY, body=b"\xff\xfe", signature=SIGNED, tokens=(TOKEN,))


def test_json_bodies_are_checked_by_their_digest() -> None:
    raw = '{"a": 1}'
    query = f"bodySHA256={RequestValidator(TOKEN).compute_hash(raw)}"
    signed = RequestValidator(TOKEN).compute_signature(f"{BASE}/j?{query}", {})
    asked = {"base": BASE, "path": "/j", "query": query, "signature": signed, "tokens": (TOKEN,)}
    assert verify(**asked, body=raw.encode())
    assert not verify(**asked, body=b'{"a": 2}')
