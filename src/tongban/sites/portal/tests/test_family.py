"""家人: a parent adds the child on line, applies for it, and both names stand everywhere; who is out sees nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.capabilities.messaging.policies import boxes_of
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.agreements import CHILD_NOTICE
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, ChildConsent, Guardianship, Mandate
from tongban.registry.identity.population import population
from tongban.registry.identity.queries import actor_of, find_natural_person, read_party
from tongban.registry.identity.tests.proving import Registry
from tongban.sites.portal.tests.conftest import text_of, told
from tongban.sites.portal.tests.test_entrusting import ANSWERS, applied

XIAO = {"name": "蔡小示例", "number": "369901202001153035"}
FATHER = "369901199003113016"
CAI, LIU = demo_id("person", "caijiazhang"), demo_id("person", "liujiazhang")

Who = Callable[..., Actor]
Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def registry() -> Iterator[Registry]:
    """The registry knows father and child."""
    served, before = Registry(), population.make
    served.people |= {XIAO["number"]: XIAO["name"]}
    served.parents |= {XIAO["number"]: {FATHER}}
    population.by(lambda: served)
    # Tries are counted in transactions of their own; here the whole test is one.
    connection.atomic_blocks[-1]._from_testcase = True
    yield served
    if before is not None:
        population.by(before)


def add(me: Client, **changed: str) -> Any:
    return me.post("/my/family/", {**XIAO, "consent": "true", "version": CHILD_NOTICE, **changed})


def test_from_adding_the_child_to_the_receipt_both_names_stand(browser: Browser, who: Who, item_code: str) -> None:
    father = browser("caijiazhang")
    page = text_of(father.get("/my/family/"))
    assert "个人信息保护法第二十八条、第三十一条" in page
    assert f"版本 {CHILD_NOTICE}" in " ".join(page.split()), "what is agreed to is what is shown"
    assert "蔡小示例" not in text_of(father.get(f"/apply/{item_code}/start"))
    assert add(father).status_code == 302
    assert ChildConsent.objects.count() == 1
    child = find_natural_person(XIAO["number"])
    assert "蔡小示例（您是监护人）" in text_of(father.get(f"/apply/{item_code}/start"))
    code = applied(father, item_code, f"NATURAL:{child}")
    case = Case.objects.get(code=code.replace("-", ""))
    assert (case.applicant_id, case.agent_id) == (child, CAI)
    assert replay(case.id) == ()
    assert "监护人" in text_of(father.get(f"/receipt/{code}"))
    assert "蔡示例" in text_of(father.get(f"/receipt/{code}"))
    assert "由监护人蔡示例代" in text_of(father.get(f"/progress/{code}"))
    assert code in text_of(father.get("/my/"))
    # The message is in both boxes; the SMS goes to the guardian alone, for the child has no telephone.
    told(who("caijiazhang", Channel.PORTAL))
    assert set(Message.objects.values_list("recipient_id", flat=True)) == {child, CAI}
    assert Dispatch.objects.filter(recipient_id=CAI).exists()
    assert boxes_of(who("caijiazhang", Channel.PORTAL)) == [CAI]

    about = text_of(father.get(f"/my/family/{child}/"))
    assert code in about
    assert "监护人代为办理" in about
    assert XIAO["number"] not in about

    # The other parent was not registered for this child, and nobody else sees anything.
    for login in ("liujiazhang", "wangshili"):
        stranger = browser(login)
        assert stranger.get(f"/my/family/{child}/").status_code == 404
        assert stranger.get(f"/my/cases/{code}/content").status_code == 404

    Guardianship.objects.filter(ward_id=child).update(ended_at=clock.now(), ended_because="COURT")
    assert father.get(f"/my/family/{child}/").status_code == 404
    assert father.get(f"/my/cases/{code}/content").status_code == 404
    assert code not in text_of(father.get("/my/"))
    assert "已经结束" in text_of(father.get("/my/family/"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"consent": ""}, "请先看过个人信息处理告知并同意"),
        ({"version": "2020-01"}, "请先看过个人信息处理告知并同意"),
        ({"name": "别示例"}, "没有核对成功"),
        ({"number": "369901202001153034"}, "校验"),
        ({"number": "369901199804083064", "name": "柳妹示例"}, "已满十八周岁"),
    ],
)
def test_what_is_refused_is_told_beside_its_field(browser: Browser, changed: dict[str, str], words: str) -> None:
    answer = add(browser("caijiazhang"), **changed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page
    assert changed.get("name", XIAO["name"]) in page, "nothing typed is lost"
    assert not ChildConsent.objects.exists()


def test_a_ward_sees_who_the_guardian_is(browser: Browser, who: Who) -> None:
    mother = browser("liujiazhang")
    page = text_of(mother.get("/my/family/"))
    assert "柳妹示例" in page
    assert "到法院另有裁判为止" in page
    assert "2028 年 12 月 20 日" in page


def test_a_guardian_exercises_the_rights_of_a_ward(browser: Browser) -> None:
    """Why, complain, a right, the copy; the other parent follows it up; who is out finds nothing of it."""
    child = demo_id("person", "caiqing")
    clerk = actor_of(demo_id("account", "qianchushen"), Channel.DESK)
    assert clerk is not None
    read_party(clerk.by_right_of(clerk.posts[0]), PartyKind.NATURAL, child, purpose="审查")
    father, mother = browser("caijiazhang"), browser("liujiazhang")
    page = father.get(f"/my/family/{child}/").content.decode()
    explain, complain = (
        next(found for found in re.findall(r'href="(/my/data/right[^"]*)"', page) if f"claim={claim}" in found)
        for claim in ("EXPLAIN", "COMPLAIN")
    )
    for href, words in ((explain, "问为什么查"), (complain, "投诉")):
        form = father.get(unescape(href))
        assert form.status_code == 200
        assert "替蔡青示例提出" in text_of(form), words
        assert browser("wangshili").get(unescape(href)).status_code == 404
    asked = {"claim": "CORRECT", "ward": str(child), "words": "孩子的住址登记错了。", "contact": ""}
    assert browser("wangshili").post("/my/data/right", asked).status_code == 404
    sent = father.post("/my/data/right", asked)
    assert sent.status_code == 302
    thread, number = sent["Location"], sent["Location"].rstrip("/").rpartition("/")[2]
    assert father.post("/my/data/right", asked)["Location"] == thread, "sent twice it is one request"
    for parent in (father, mother):
        assert "监护人蔡示例" in text_of(parent.get(thread))
        assert number in text_of(parent.get(f"/my/family/{child}/"))
        assert "替蔡青示例：更正" in text_of(parent.get("/my/enquiries/"))
    copy, file = father.get(f"/my/data/copy?ward={child}"), father.get(f"/my/data/copy.json?ward={child}")
    assert "平台里关于蔡青示例的全部数据" in text_of(copy)
    told = file.json()
    assert told["person"]["id_number"] == "369901201012203048"
    assert [each["number"] for each in told["enquiries"]] == [number]
    assert "蔡示例" not in told["person"]["name"]
    assert browser("wangshili").get(f"/my/data/copy.json?ward={child}").status_code == 404
    assert AuditEntry.objects.filter(kind="privacy.data.read", actor__capacity="GUARDIAN").exists()
    Guardianship.objects.filter(guardian_id=CAI).update(ended_at=clock.now(), ended_because="COURT")
    for gone in (thread, f"/my/data/copy?ward={child}", unescape(explain)):
        assert father.get(gone).status_code == 404
    assert number not in text_of(father.get("/my/enquiries/"))
    assert mother.get(thread).status_code == 200


def test_a_guardian_entrusts_for_a_ward_and_three_names_stand(browser: Browser, item_code: str) -> None:
    child = demo_id("person", "caiqing")
    father, mother, agent = browser("caijiazhang"), browser("liujiazhang"), browser("zhangshili")
    form = text_of(father.get(f"/my/mandates/new?item={item_code}"))
    assert "蔡青示例（您是监护人）" in form
    assert "替谁委托" not in text_of(browser("wangshili").get(f"/my/mandates/new?item={item_code}"))
    given = {
        "item": item_code, "case": "", "name": "张示例", "number": "19900000003", "confirmed": "true", "ward": str(child),
        "until": (clock.today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert browser("wangshili").post("/my/mandates/new", given).status_code == 404
    assert father.post("/my/mandates/new", given).status_code == 302
    mandate = Mandate.objects.get(given_by_id=CAI)
    assert "监护人蔡示例委托" in text_of(agent.get("/my/mandates/"))
    assert agent.post("/my/mandates/", {"do": "accept", "mandate": str(mandate.id)}).status_code == 302
    code = applied(agent, item_code, f"NATURAL:{child}")
    said = text_of(mother.get(f"/progress/{code}"))
    assert "由代理人张示例代" in said
    assert "委托由监护人蔡示例作出" in said
    assert "监护人蔡示例替被监护人委托" in text_of(mother.get(f"/my/mandates/{mandate.id}"))
    assert "替蔡青示例办" in text_of(mother.get("/my/mandates/"))
    assert "张示例" in text_of(mother.get(f"/my/family/{child}/"))
    assert mother.post("/my/mandates/", {"do": "revoke", "mandate": str(mandate.id)}).status_code == 302
    assert agent.get(f"/my/cases/{code}/content").status_code == 404


def test_who_lacks_capacity_reads_and_is_shown_the_way(browser: Browser, item_code: str) -> None:
    sister = demo_id("person", "liumei")
    Account.objects.filter(login="wangshili").update(natural_person_id=sister)
    code = applied(browser("liujiazhang"), item_code, f"NATURAL:{sister}")
    her = browser("wangshili")
    assert "由监护人替您办" in text_of(her.get("/my/family/"))
    assert her.get(f"/my/cases/{code}/content").status_code == 200
    refused = her.post(f"/apply/{item_code}/start?{'&'.join(f'{k}={v}' for k, v in ANSWERS.items())}", {
        "party": f"NATURAL:{sister}",
    })  # fmt: skip
    assert refused.status_code == 403
    assert "请监护人用自己的账号" in text_of(refused)
