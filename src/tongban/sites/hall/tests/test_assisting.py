"""帮办代办: an elder without account at a service point, from the card to the receipt, and what the agent may never do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.capabilities.messaging.models import Message
from tongban.cases.actions.assist import start_assisted
from tongban.cases.actions.draft import start_draft
from tongban.cases.factories import PDF, sample_item, submitted
from tongban.cases.models import Case
from tongban.cases.policies import Denied, is_applicant, may
from tongban.cases.queries import progress_of
from tongban.cases.queries.services import service_of
from tongban.cases.replay import replay
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.assisted import assisted, read
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actions.entrust_in_person import Proof
from tongban.registry.identity.actors import Actor, Channel, HeldPost
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mandates import agents_on
from tongban.registry.identity.models import Appointment, Mandate
from tongban.registry.identity.sealing import Sealed, unseal
from tongban.registry.orgs.duties import Duty
from tongban.sites.hall.tests.test_window import NEWCOMER, fill

AGENT = demo_id("person", "tubangban")
ELDER = demo_id("person", "jiangshili")
JIANG = {"name": "蒋示例", "id_number": "369901196803180141"}
WEIGHT = 30 * 1024


@pytest.fixture
def allowance(committed_province: str) -> str:
    """高龄津贴 of 信丰县, which may be applied for at service points."""
    return sample_item(name="高龄津贴")


def begun(agent: Client, item: str, key: str = "", **who: Any) -> str:
    """The address of the draft begun for who is there with the card."""
    sent = {
        "do": "present",
        "agrees": "true",
        "key": key or uuid4().hex,
        **NEWCOMER,
        "because": "CARD_UNREADABLE",
        **who,
    }
    answer = agent.post(f"/hall/assist/items/{item}/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def handed_in(agent: Client, item: str, form_of: Any, **who: Any) -> tuple[Case, str]:
    """A submitted case, and the page of its receipt."""
    check = fill(agent, begun(agent, item, **who), item, form_of)
    sent = form_of(agent.get(check).content.decode())
    answer = agent.post(check, {**sent, "told": "true", "assent": "true"})
    assert answer.status_code == 302, answer.content.decode()
    receipt = agent.get(answer["Location"])
    return Case.objects.get(code=receipt.context["code"].replace("-", "")), receipt.content.decode()


def test_an_elder_without_account_goes_home_with_a_receipt(visit, who, allowance: str, register, form_of) -> None:
    agent = visit("tubangban")
    assert agent.get("/hall/")["Location"] == "/hall/assist/"
    found = agent.get("/hall/assist/?item=高龄津贴").content.decode()
    assert f"/hall/assist/items/{allowance}/" in found
    case, receipt = handed_in(agent, allowance, form_of)
    mandate = Mandate.objects.get(case_id=case.id)
    assert (mandate.principal_id, mandate.agent_id, mandate.evidence) == (case.applicant_id, AGENT, "IN_PERSON")
    assert (case.agent_id, case.channel) == (AGENT, "WINDOW")
    assert replay(case.id) == ()
    stamp = progress_of(case.code, who("tubangban", Channel.WINDOW)).told[0].open["actor"]
    assert (stamp["capacity"], stamp["principal"]) == ("MANDATE", str(case.applicant_id))
    assert stamp["post"] == str(mandate.post), "by whom, and from which service point"
    for words in ("冯示例", "涂示例（嘉定镇便民服务中心（示例））", "不收费", "查询码"):
        assert words in receipt, words
    mine = agent.get("/hall/assist/").content.decode()
    assert show_registration_code(case.code) in mine
    assert "等预审" in mine
    # The elder is told, in the box and by SMS, and finds who has read.
    assert Message.objects.filter(recipient_id=case.applicant_id, type="identity.mandate.in_person").exists()
    read_by = [entry for entry in audit.about(f"person:{case.applicant_id}") if entry.kind.startswith("privacy.data")]
    assert {entry.actor["account"] for entry in read_by} == {str(demo_id("account", "tubangban"))}
    # The office sees both names.
    history = visit("wujiancha").get(f"/desk/cases/{show_registration_code(case.code)}/history")
    assert history.status_code == 200
    assert "由帮办代办员涂示例代办" in history.content.decode()


def test_every_page_is_light(visit, allowance: str, register, form_of) -> None:
    agent = visit("tubangban")
    home = begun(agent, allowance)
    pages = [
        "/hall/assist/",
        "/hall/assist/?item=高龄津贴",
        f"/hall/assist/items/{allowance}/",
        home,
        f"{home}scenario",
    ]
    pages += [f"{home}s/{section.id}" for section in current_guide(allowance).form.sections]
    heavy = {page: size for page in pages if (size := len(agent.get(page).content)) > WEIGHT}
    assert heavy == {}, "a page of the service point stays under 30 KB before it is compressed"


def test_one_proof_opens_one_application_of_one_item(
    visit, who, allowance: str, item_code: str, register, form_of
) -> None:
    agent = visit("tubangban")
    submitted(who("jiangshili", Channel.PORTAL), item_code, party=(PartyKind.NATURAL, ELDER))
    case, _receipt = handed_in(agent, allowance, form_of, **JIANG)
    me = who("tubangban", Channel.WINDOW)
    other = sample_item(name="困难残疾人生活补贴")
    for item in (allowance, other):
        with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
            start_draft(me, implementation_code=item, kind=PartyKind.NATURAL, party_id=ELDER)
    # Nothing else of the elder's, and nothing through other doors.
    mine = agent.get("/hall/assist/").content.decode()
    assert mine.count("食品经营许可") == 0
    for channel in (Channel.PORTAL, Channel.API):
        with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
            start_draft(
                who("tubangban", channel), implementation_code=allowance, kind=PartyKind.NATURAL, party_id=ELDER
            )
    assert not service_of(case.code, me).capacity, "rating stays the applicant's"


def test_the_same_step_sent_twice_takes_one_proof(visit, allowance: str, register) -> None:
    """On a line that breaks, the answer is lost and the form is sent again."""
    agent, key = visit("tubangban"), uuid4().hex
    assert begun(agent, allowance, key) == begun(agent, allowance, key)
    assert Mandate.objects.count() == 1


def test_without_proof_nothing_begins(visit, who, allowance: str, item_code: str, register) -> None:
    agent, place = visit("tubangban"), f"/hall/assist/items/{allowance}/"
    key = {"key": uuid4().hex, "because": "CARD_UNREADABLE"}
    for sent, words in (
        ({"do": "present", **NEWCOMER}, "还没有当面委托的证明"),
        ({"do": "paper", **JIANG}, "还没有当面委托的证明"),
        (
            {"do": "paper", **NEWCOMER, "paper": SimpleUploadedFile("a.pdf", PDF, "application/pdf")},
            "没有找到实名注册的人",
        ),
        ({"do": "present", "agrees": "true", **NEWCOMER, **JIANG, "name": "蒋别人"}, "姓名"),
        ({"do": "present", "agrees": "true", "name": "涂示例", "id_number": "36990119910512092X"}, "不能填您自己"),
    ):
        refused = agent.post(place, {**key, **sent})
        assert (refused.status_code, words in refused.content.decode()) == (422, True), words
    told = {"implementation_code": allowance, "person_id": ELDER, "proof": Proof(), "key": uuid4().hex}
    with pytest.raises(DomainError, match=r"identity\.assist\.unproved"):
        start_assisted(who("tubangban", Channel.WINDOW), **told)
    assert not Mandate.objects.exists()
    # What the body has not opened to service points is not there, and neither is the page to anybody else.
    assert agent.get(f"/hall/assist/items/{item_code}/").status_code == 404
    for login in ("zhaochuangkou", "qianchushen", "jiangshili"):
        assert visit(login).get(place).status_code == 404


def test_a_paper_with_a_finger_print_and_a_witness(visit, allowance: str, register) -> None:
    agent = visit("tubangban")
    sent = {"do": "paper", "key": uuid4().hex, **JIANG, "witness": "王见证"}
    sent["paper"] = SimpleUploadedFile("委托书.pdf", PDF, "application/pdf")  # type: ignore[assignment]
    assert agent.post(f"/hall/assist/items/{allowance}/", sent).status_code == 302
    row = Mandate.objects.get()
    assert (row.evidence, row.principal_id) == ("DOCUMENT", ELDER)
    assert row.witness_sealed is not None
    assert unseal(Sealed.MANDATE_WITNESS, row.id, row.witness_sealed) == "王见证"
    assert "王见证".encode() not in bytes(row.witness_sealed)


def test_who_applied_for_it_neither_reviews_nor_decides_it(visit, who, allowance: str, register, form_of) -> None:
    agent = visit("tubangban")
    case, _receipt = handed_in(agent, allowance, form_of, **JIANG)
    me = who("tubangban", Channel.DESK)
    posts = tuple(
        HeldPost(uuid4(), duty, case.department_id, "", case.region_code, duty.value)
        for duty in (Duty.REVIEW, Duty.DECIDE)
    )
    for held in (me, _without_mandates(me)):
        both = _with_posts(held, posts)
        for deed in (Deed.PASS_PRE_REVIEW, Deed.GIVE_OPINION, Deed.DECIDE):
            assert isinstance(may(both, deed, case), Denied), deed
    colleague = _with_posts(who("weigongshi", Channel.DESK), posts)
    assert may(colleague, Deed.DECIDE, case)


def _with_posts(actor: Actor, posts: tuple[HeldPost, ...]) -> Actor:
    return replace(actor, posts=(*actor.posts, *posts))


def _without_mandates(actor: Actor) -> Actor:
    return replace(actor, mandates=())


@pytest.mark.parametrize("how", ["window", "word", "account", "post"])
def test_it_ends_at_the_elders_word_or_with_the_post(how: str, visit, who, allowance: str, register, form_of) -> None:
    case, receipt = handed_in(visit("tubangban"), allowance, form_of, **JIANG)
    code = show_registration_code(case.code)
    assert is_applicant(who("tubangban", Channel.WINDOW), case)
    match how:
        case "window":
            clerk, place = visit("zhaochuangkou"), "/hall/assist/end"
            sent = {"code": code, "id_number": JIANG["id_number"]}
            assert clerk.post(place, sent).status_code == 422, "the person was not seen"
            other = {**sent, "id_number": "369901199001010013", "agrees": "true"}
            assert clerk.post(place, other).status_code == 422, "another person"
            assert clerk.post(place, {**sent, "agrees": "true"}).status_code == 302
        case "word":
            anybody, place = Client(), f"/progress/{code}/assistance"
            assert anybody.post(place, {"word": "00000x"}).status_code == 403
            assert is_applicant(who("tubangban", Channel.WINDOW), case)
            word = receipt.split('<dd class="big code">')[1].split("<")[0].strip()
            assert anybody.post(place, {"word": word}).status_code == 302
        case "account":
            elder = visit("jiangshili")
            assert "帮办代办员" in elder.get("/my/mandates/").content.decode()
            mandate = Mandate.objects.get(case_id=case.id)
            elder.post("/my/mandates/", {"mandate": str(mandate.id), "do": "revoke"})
        case "post":
            Appointment.objects.filter(account_id=demo_id("account", "tubangban")).update(valid_to=clock.today())
    me = who("tubangban", Channel.WINDOW)
    assert not is_applicant(me, case)
    assert not me.mandates
    assert agents_on([case.id]) == {}
    assert is_applicant(who("jiangshili", Channel.PORTAL), case)
    if how != "post":
        assert visit("tubangban").get("/hall/assist/").content.decode().count(code) == 0


def test_what_a_body_adds_and_takes_away(committed_province: str, allowance: str, item_code: str) -> None:
    food, old = current_guide(item_code), current_guide(allowance)
    assert (assisted().offers(food), assisted().offers(old)) == (False, True)
    rows = [
        {"uscc": food.department_uscc, "add": [food.basic_code]},
        {"uscc": old.department_uscc, "take": [old.basic_code]},
    ]
    document = {"schema": "tongban.assisted/1", "themes": [{"key": "NATURAL:085"}], "bodies": rows}
    theirs = read(document)
    assert (theirs.offers(food), theirs.offers(old)) == (True, False)
    with pytest.raises(DomainError, match=r"catalogue\.data_invalid"):
        read({**document, "schema": "x"})
