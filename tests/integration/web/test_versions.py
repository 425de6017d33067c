"""Versions of the rules: offered, signed, made live without a restart, rolled back; a case stays with its."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from spoa import wiring
from spoa.cases.opening import Arrival, open_case
from spoa.journey.assess import look_again
from spoa.journey.rulebooks import Rulebooks
from spoa.journey.telling import ANSWER, GROUP, Telling, tell
from spoa.journey.versions import Version
from spoa.kernel.actor import SYSTEM
from spoa.kernel.clock import SetClock
from spoa.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from spoa.offer import offered
from spoa.records.cases import Case, Decision
from spoa.records.relay import drain
from spoa.records.rulebooks import RulebookRow, live_digest
from spoa.records.staff import Organisation
from spoa.release import ship_rules
from spoa.settings import Settings
from spoa.triage.bundle import bundle
from spoa.triage.contract import as_json
from spoa.triage.engine import step
from spoa.triage.rulebook import load
from spoa.triage.told import told_as_stored
from spoa.triage.walk import says
from spoa.web.use_cases import UseCases
from spoa.wiring import build
from tests.integration.web.partners import looks, me_of
from tests.support.few_rules import RULES, change, few_rules
from tests.support.people import SignIn

SHARED = "vocabulary.yaml"
FEVER, LOWER, HIGHER = (f"temperature_39: {{from: {number}," for number in ("39", "38.5", "39.5"))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    copy = few_rules(tmp_path / "rules")
    for shared in ("routing.yaml", "directory"):
        (copy / shared).unlink(missing_ok=True)
        (copy / shared).symlink_to(RULES / shared)
    return copy


@pytest.fixture
def settings(settings: Settings, rules: Path) -> Settings:
    return replace(settings, rules=rules, demo=False)


@pytest.fixture
def use_cases(use_cases: UseCases) -> UseCases:
    """A service whose first rules have been shipped."""
    assert ship_rules(use_cases.records, use_cases.settings) == "The rules are live: version 1."
    return use_cases


@pytest.fixture
def other(settings: Settings, clock: SetClock, use_cases: UseCases) -> Iterator[UseCases]:
    """Another process of the same service, begun before anything changes."""
    made = build(settings, clock)
    assert made.journeys.tools.live().digest == use_cases.journeys.tools.live().digest
    yield made
    made.records.close()
    made.redis.close()


def offer(use_cases: UseCases, rules: Path, old: str, new: str, by: str = "ines.cole") -> str:
    """Change the folder, offer it, and let the workers compare it; return its digest."""
    change(rules, SHARED, old, new)
    found = bundle(rules)
    offered(use_cases.records, found, by, "Fever counts otherwise.", at=use_cases.clock.now())
    drain(use_cases.records, use_cases.jobs, use_cases.clock)
    return found.digest


def version(use_cases: UseCases, digest: str) -> Version:
    return use_cases.journeys.versions.one(digest)


def sign(use_cases: UseCases, username: str, digest: str) -> None:
    use_cases.journeys.versions.sign(me_of(use_cases, username), digest, "Read against its source.")


def make_live(use_cases: UseCases, digest: str, username: str = "ines.cole") -> None:
    use_cases.journeys.versions.serve(me_of(use_cases, username), digest, "")


def new_case(use_cases: UseCases) -> str:
    """Open the case of a girl of 5 with earache."""
    with use_cases.records.unit() as session:
        hub = session.scalars(select(Organisation).where(Organisation.kind == "hub")).one()
        arrival = Arrival(hub.id, "chat", "111", use_cases.clock.now(), complaint="earache")
        case = open_case(session, arrival).case
        case.protocols, case.age_days, case.sex, case.by, case.with_patient = (
            ["earache"],
            1900,
            "female",
            "parent",
            True,
        )
        return case.id


def told_fever(use_cases: UseCases, case_id: str) -> str | None:
    """Tell 38.9 and no to all else that is asked; return what is decided."""
    at = use_cases.clock.now()
    tools = use_cases.journeys.tools
    with tools.records.unit() as session:
        case = session.get_one(Case, case_id)
        contact = case.contacts[0]
        reply = says(tools.rulebooks.of(session, case), False, {"drinking_less_than_half": True})
        tell(session, contact, [Telling(ANSWER, "temperature", 38.9)], by=SYSTEM, at=at)
        found = look_again(tools, session, contact, at=at)
        while (asked := found.question) is not None:
            value = reply(asked)
            telling = Telling(ANSWER, asked.id, value)
            if asked.type == "group":
                telling = Telling(GROUP, asked.id, list(value), asked.facts)
            tell(session, contact, [telling], by=SYSTEM, at=at)
            found = look_again(tools, session, contact, at=at)
        return found.disposition.code if found.disposition else None


def test_the_first_rules_are_live_by_themselves_and_a_changed_folder_is_only_offered(
    use_cases: UseCases, rules: Path
) -> None:
    first = use_cases.journeys.tools.live().digest
    assert ship_rules(use_cases.records, use_cases.settings) == "The rules are as before: version 1 is live."
    change(rules, SHARED, FEVER, LOWER)
    assert "offered as version 2" in ship_rules(use_cases.records, use_cases.settings)
    assert use_cases.journeys.tools.live().digest == first


def test_in_the_demonstration_a_changed_folder_is_live_until_somebody_chooses(
    use_cases: UseCases, rules: Path
) -> None:
    demo = replace(use_cases.settings, demo=True)
    change(rules, SHARED, FEVER, LOWER)
    assert ship_rules(use_cases.records, demo) == "The changed rules are live: version 2."
    first = use_cases.journeys.versions.all()[-1]
    use_cases.journeys.versions.roll_back(me_of(use_cases, "ines.cole"), first.digest, "as it was")
    change(rules, SHARED, LOWER, HIGHER)
    assert "offered as version 3" in ship_rules(use_cases.records, demo)
    assert use_cases.journeys.tools.live().digest == first.digest


def test_a_refused_folder_leaves_the_live_rules_running(
    use_cases: UseCases, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "load", load)
    change(rules, SHARED, FEVER, "temperature_39: {form: 39,")
    said = ship_rules(use_cases.records, use_cases.settings)
    assert "those that were live stay" in said
    assert "vocabulary.yaml:" in said
    restarted = build(use_cases.settings, use_cases.clock)
    assert (
        restarted.journeys.tools.live().protocols.keys() == use_cases.journeys.tools.live().protocols.keys()
    )
    restarted.records.close()
    restarted.redis.close()


def test_production_does_not_begin_with_drafts(use_cases: UseCases, settings: Settings, rules: Path) -> None:
    production = replace(settings, environment="production")
    change(rules, SHARED, FEVER, LOWER)
    digest = offer(use_cases, rules, LOWER, HIGHER)
    strict = build(production, use_cases.clock)
    for username in ("amara.osei", "sam.reid"):
        sign(strict, username, digest)
    with pytest.raises(Invalid, match="Drafts are not for clinical use: chest-pain, earache, low-mood"):
        make_live(strict, digest)
    strict.records.close()
    strict.redis.close()


@pytest.mark.promise(8)
def test_a_signed_version_is_live_in_every_process_at_once(
    use_cases: UseCases, other: UseCases, rules: Path
) -> None:
    digest = offer(use_cases, rules, FEVER, LOWER)
    found = version(use_cases, digest)
    assert found.compared is not None
    assert "more urgent" in {each["way"] for each in found.compared.changes}
    assert [(each["what"], each["name"]) for each in found.compared.differences] == [("fact", "temperature")]
    assert found.needed == 1
    sign(use_cases, "amara.osei", digest)
    make_live(use_cases, digest)
    assert other.journeys.tools.live().digest == digest
    assert use_cases.journeys.tools.live().digest == digest
    assert version(other, digest).live


@pytest.mark.promise(8)
def test_a_case_in_progress_finishes_under_its_version_and_a_new_one_begins_under_the_live_one(
    use_cases: UseCases, other: UseCases, rules: Path
) -> None:
    before = new_case(use_cases)
    first = use_cases.journeys.tools.live().digest
    digest = offer(use_cases, rules, FEVER, LOWER)
    sign(use_cases, "amara.osei", digest)
    make_live(use_cases, digest)
    after = new_case(other)
    assert told_fever(other, before) == "pharmacy"
    assert told_fever(use_cases, after) == "ooh-gp-6h"
    with other.records.read() as session:
        for row in session.scalars(select(Decision)):
            assert row.rulebook == (first if row.case_id == before else digest)
            rulebook = other.journeys.tools.rulebooks.at(session, row.rulebook)
            assert as_json(step(rulebook, told_as_stored(row.told))) == row.result
        assert session.get_one(Case, before).rulebook == first


@pytest.mark.promise(8)
def test_a_case_from_before_there_were_versions_is_under_the_first(use_cases: UseCases, rules: Path) -> None:
    case = new_case(use_cases)
    with use_cases.records.unit() as session:
        session.get_one(Case, case).rulebook = None
    first = use_cases.journeys.tools.live().digest
    digest = offer(use_cases, rules, FEVER, LOWER)
    sign(use_cases, "amara.osei", digest)
    make_live(use_cases, digest)
    assert use_cases.journeys.tools.rulebook_of(case).digest == first


@pytest.mark.promise(2)
def test_a_version_that_lowers_somebody_needs_two_people(use_cases: UseCases, rules: Path) -> None:
    digest = offer(use_cases, rules, FEVER, HIGHER)
    assert version(use_cases, digest).needed == 2
    sign(use_cases, "amara.osei", digest)
    with pytest.raises(Conflict, match="One more person must sign"):
        make_live(use_cases, digest)
    with pytest.raises(Conflict, match="You have signed"):
        sign(use_cases, "amara.osei", digest)
    sign(use_cases, "ines.cole", digest)
    make_live(use_cases, digest)
    assert use_cases.journeys.tools.live().digest == digest


def test_whoever_offered_a_version_is_not_the_only_one_who_signs_it(use_cases: UseCases, rules: Path) -> None:
    digest = offer(use_cases, rules, FEVER, LOWER)
    sign(use_cases, "ines.cole", digest)
    with pytest.raises(Conflict, match="cannot be the only one"):
        make_live(use_cases, digest)
    sign(use_cases, "sam.reid", digest)
    make_live(use_cases, digest)


def test_nobody_signs_what_has_not_been_compared(use_cases: UseCases, rules: Path) -> None:
    change(rules, SHARED, FEVER, LOWER)
    found = bundle(rules)
    offered(use_cases.records, found, "ines.cole", "Fever.", at=use_cases.clock.now())
    with pytest.raises(Conflict, match="still being worked out"):
        sign(use_cases, "amara.osei", found.digest)
    with pytest.raises(Conflict, match="still being worked out"):
        make_live(use_cases, found.digest)


def test_signatures_and_acts_are_for_rule_authors_and_clinicians(use_cases: UseCases, rules: Path) -> None:
    digest = offer(use_cases, rules, FEVER, LOWER)
    for username in ("jo.marsh", "lena.hart", "tom.avery", "moira.dunn"):
        with pytest.raises(Forbidden):
            sign(use_cases, username, digest)
        with pytest.raises(Forbidden):
            make_live(use_cases, digest, username)
    with pytest.raises(Invalid, match=r"jo\.marsh is not a rule author"):
        offered(use_cases.records, bundle(rules), "jo.marsh", "x", at=use_cases.clock.now())


@pytest.mark.promise(8)
@pytest.mark.promise(9)
def test_rolling_back_is_one_act_with_a_reason_and_everything_is_in_the_audit(
    use_cases: UseCases, other: UseCases, rules: Path
) -> None:
    ines = me_of(use_cases, "ines.cole")
    first = use_cases.journeys.tools.live().digest
    digest = offer(use_cases, rules, FEVER, LOWER)
    sign(use_cases, "amara.osei", digest)
    with pytest.raises(Conflict, match="never live"):
        use_cases.journeys.versions.roll_back(ines, digest, "why not")
    make_live(use_cases, digest)
    with pytest.raises(Invalid, match="Say why"):
        use_cases.journeys.versions.roll_back(ines, first, " ")
    use_cases.journeys.versions.roll_back(ines, first, "too many came for a fever")
    assert other.journeys.tools.live().digest == first
    served = version(use_cases, first).served
    assert [(each.how, each.until is None) for each in served] == [("first", False), ("rolled_back", True)]
    amara = me_of(use_cases, "amara.osei")
    assert looks(use_cases, "rules.offer") == [(None, first), (ines.id, digest)]
    assert looks(use_cases, "rules.sign") == [(amara.id, digest)]
    assert looks(use_cases, "rules.made_live") == [(ines.id, digest)]
    assert looks(use_cases, "rules.rolled_back") == [(ines.id, first)]


@pytest.mark.promise(8)
def test_a_version_is_compiled_again_when_a_case_asks(use_cases: UseCases, other: UseCases) -> None:
    case = new_case(use_cases)
    kept = other.journeys.tools.rulebooks
    with other.records.read() as session:
        digest = live_digest(session) or ""
        row = session.get_one(RulebookRow, digest)
        emptied = Rulebooks(None)
        again = emptied.at(session, digest)
        assert again is emptied.of(session, session.get_one(Case, case))
        assert again is not kept.at(session, digest)
        assert (again.digest, row.number) == (digest, 1)
        with pytest.raises(NotFound):
            emptied.at(session, "sha256:none")


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rulebooks SET rules = 'x'",
        "DELETE FROM rulebooks",
        "UPDATE rulebook_servings SET why = 'x'",
        "DELETE FROM rulebook_servings",
    ],
)
def test_what_was_offered_and_served_is_never_altered(use_cases: UseCases, statement: str) -> None:
    with pytest.raises(IntegrityError), use_cases.records.unit() as session:
        session.execute(text(statement))


def test_the_same_rules_again_bring_only_their_persons_up_to_date(use_cases: UseCases, rules: Path) -> None:
    change(rules, "protocols/earache/cases.yaml", "name: ", "name: A ")
    assert ship_rules(use_cases.records, use_cases.settings) == "The rules are as before: version 1 is live."
    assert len(looks(use_cases, "rules.cases")) == 1
    with use_cases.records.read() as session:
        assert session.get_one(RulebookRow, live_digest(session) or "").number == 1


def test_a_version_that_waits_is_compared_again_when_another_goes_live(
    use_cases: UseCases, rules: Path
) -> None:
    lower = offer(use_cases, rules, FEVER, LOWER)
    higher = offer(use_cases, rules, LOWER, HIGHER)
    sign(use_cases, "amara.osei", lower)
    make_live(use_cases, lower)
    assert version(use_cases, higher).compared is None
    drain(use_cases.records, use_cases.jobs, use_cases.clock)
    compared = version(use_cases, higher).compared
    assert compared is not None
    assert compared.lowers


PAGES = ("/rules", "/rules/versions", "/rules/versions/1", "/rules/earache", "/rules/earache/try")


@pytest.mark.promise(8)
def test_a_version_is_signed_made_live_and_rolled_back_on_its_page(
    sign_in: SignIn, use_cases: UseCases, rules: Path
) -> None:
    digest = offer(use_cases, rules, FEVER, HIGHER)
    amara, ines = sign_in("amara.osei"), sign_in("ines.cole")
    page = amara.get("/rules/versions/2").text
    assert "Girl of 5, 39 and drinking little" in page
    assert "two people must sign it" in page
    assert "1 waiting" in amara.get("/rules").text
    for browser in (amara, ines):
        assert browser.post("/rules/versions/2/sign", data={"words": "read"}).status_code == 303
    assert "Make it live</button>" in ines.get("/rules/versions/2").text
    assert ines.post("/rules/versions/2/serve", data={}).status_code == 303
    assert use_cases.journeys.tools.live().digest == digest
    assert ines.post("/rules/versions/1/roll-back", data={}).status_code == 422
    assert ines.post("/rules/versions/1/roll-back", data={"words": "too few came"}).status_code == 303
    assert "too few came" in ines.get("/rules/versions/1").text
    assert ines.post("/rules/versions/1/roll-back", data={"words": "again"}).status_code == 409
    assert ines.get("/rules/versions/7").status_code == 404


def test_who_works_with_the_rules_reads_versions_and_only_signers_act(
    sign_in: SignIn, use_cases: UseCases
) -> None:
    jo = sign_in("jo.marsh")
    assert [jo.get(path).status_code for path in PAGES] == [200] * len(PAGES)
    assert "Roll back" not in jo.get("/rules/versions/1").text
    for act in ("sign", "serve", "roll-back"):
        assert jo.post(f"/rules/versions/1/{act}", data={"words": "x"}).status_code == 403
    moira = sign_in("moira.dunn")
    assert [moira.get(path).status_code for path in PAGES] == [403] * len(PAGES)


def test_a_protocol_is_read_under_a_version_that_waits(
    sign_in: SignIn, use_cases: UseCases, rules: Path
) -> None:
    offer(use_cases, rules, FEVER, LOWER)
    ines = sign_in("ines.cole")
    assert "Version 2 is not live" in ines.get("/rules/earache?under=2").text
    assert "is not live" not in ines.get("/rules/earache?under=1").text
    for said in ("3", "x", "-1", "9999999"):
        assert ines.get(f"/rules/earache?under={said}").status_code == 404


def answered(browser: FlaskClient, page: str, path: str, **answer: str) -> str:
    """Send an answer with all that the page carries on."""
    fields = dict(
        re.findall(
            r'type="hidden" name="(\w+)" value="([^"]*)"',
            page.partition('id="t2"')[2].partition("</form>")[0],
        )
    )
    sent = {name: unescape(value) for name, value in fields.items() if name not in ("csrf", "member")}
    found = browser.post(path, data={**sent, **answer, "do": "answer"})
    assert found.status_code == 200, found.text
    return found.text


@pytest.mark.promise(8)
def test_a_made_up_person_is_tried_under_either_version_and_nothing_is_stored(
    sign_in: SignIn, use_cases: UseCases, rules: Path
) -> None:
    offer(use_cases, rules, FEVER, LOWER)
    ines = sign_in("ines.cole")
    ended = {}
    for number in (1, 2):
        path = f"/rules/earache/try?under={number}"
        page = ines.post(path, data={"age": "5", "by": "parent"}).text
        while 'id="t3"' not in page:
            many = 'value="drinking_less_than_half"' in page and 'type="checkbox"' in page
            numbered = {"low": "1" if "how many days" in page.partition('id="t2"')[2][:200] else "38.9"}
            chosen = "drinking_less_than_half" if many else "none" if 'value="none"' in page else "no"
            page = answered(ines, page, path, **(numbered if 'name="low"' in page else {"answer": chosen}))
        ended[number] = page.partition('id="t3"')[2][:300]
    assert "harmacy" in ended[1]
    assert "within 6 hours" in ended[2]
    with use_cases.records.read() as session:
        assert session.scalar(select(Case.id)) is None


@pytest.mark.parametrize(
    "sent",
    [
        {"age": "old"},
        {"age": "140"},
        {"so_far": "{", "do": "back"},
        {"so_far": "[1]", "do": "back"},
        {"so_far": '[["life_first", ["nonsense"]]]', "do": "answer", "question": "x", "answer": "no"},
        {"so_far": '[["life_first", {"a": 1}]]', "do": "back", "age": "5"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    sign_in: SignIn, use_cases: UseCases, sent: dict[str, str]
) -> None:
    found = sign_in("ines.cole").post("/rules/earache/try", data=sent)
    assert found.status_code in (200, 422)
    if found.status_code == 422:
        assert found.text


def test_the_use_of_a_protocol_and_what_clinicians_chose_instead_are_counted(
    sign_in: SignIn, use_cases: UseCases, clock: SetClock
) -> None:
    ines = sign_in("ines.cole")
    assert "No case was decided by it" in ines.get("/rules/earache").text
    case = new_case(use_cases)
    assert told_fever(use_cases, case) == "pharmacy"
    amara = me_of(use_cases, "amara.osei")
    use_cases.journeys.consulting.change(amara, case, "ooh-gp-6h", "looks ill")
    page = ines.get("/rules/earache").text
    assert "1 case was decided by it" in page
    assert "earache.default" in page.partition("Overrides")[2]
    assert "as urgent or more" in page
    clock.advance(timedelta(days=31))
    assert "No case was decided by it" in sign_in("ines.cole").get("/rules/earache").text
