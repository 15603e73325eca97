"""Acting for others, through the pages: staff of a company within their items, an agent for an elder, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tongban.cases.factories import published, submitted
from tongban.cases.models import Case
from tongban.cases.queries import cases_of
from tongban.cases.replay import replay
from tongban.foundation import clock
from tongban.kernel import formspec
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actions.record_death import record_death
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import LegalPersonKind, PartyKind
from tongban.registry.identity.models import Invitation, Mandate, Representation
from tongban.registry.identity.ports import REGISTRY_UNAVAILABLE, EnterpriseRecord, EnterpriseState, enterprise_registry
from tongban.sites.portal.tests.conftest import hidden, paper, path_of, text_of, told

Browser = Callable[..., Client]
Who = Callable[..., Actor]
ANSWERS = {"q.kind": "catering", "q.cold": "no", "q.online": "no", "q.agent": "self"}
RESTAURANT = demo_id("legal-person", "91369901MA72200101")
ELDER = demo_id("person", "jiangshili")
CHAIN = EnterpriseRecord(
    uscc="91369901MA7220109H",
    name="信丰县示例连锁餐饮股份有限公司",
    kind=LegalPersonKind.ENTERPRISE,
    kind_text="股份有限公司",
    legal_representative_name="蒋示例",
    legal_representative_id_number="369901196803180141",
    address="江西省赣州市信丰县嘉定镇示例路10号",
    state=EnterpriseState.ACTIVE,
    registered_on=date(2020, 10, 10),
    source="enterprise-registry",
)


def until() -> str:
    return (clock.today() + timedelta(days=90)).isoformat()


def seen(page: str) -> str:
    return hidden(page)["seen"][0]


def send(me: Client, url: str, **data: Any) -> Any:
    """What a browser would send from the page at ``url``."""
    return me.post(url, {**{"seen": seen(text_of(me.get(url)))}, **data})


def applied(me: Client, item_code: str, party: str) -> str:
    """A whole application through the pages; the registration code as it is shown."""
    query = "&".join(f"{key}={value}" for key, value in ANSWERS.items())
    home = path_of(me.post(f"/apply/{item_code}/start?{query}", {"party": party}))
    form = current_guide(item_code).form
    sample = formspec.sample_answers(form)
    for section in form.applicable_sections(ANSWERS, sample):
        own = {each.id: sample[each.id] for each in section.fields if each.id in sample}
        answer = send(me, f"{home}s/{section.id}", do="next", **formspec.write_pairs(form, section.id, own))
        assert answer.status_code == 302, text_of(answer)
    for element in ("m3", "m4", "m5"):
        assert send(me, f"{home}m/{element}", do="next", file=paper(f"{element}.pdf")).status_code == 302
    fields = {key: values[0] for key, values in hidden(text_of(me.get(f"{home}check"))).items()}
    done = me.post(f"{home}check", {**fields, "truth": "true"})
    assert done.status_code == 302, text_of(done)
    return path_of(done).rsplit("/", 1)[-1]


def entrusted(elder: Client, **what: str) -> UUID:
    """蒋示例 entrusts 张示例 through the pages."""
    sent = {"name": "张示例", "number": "19900000003", "until": until(), "confirmed": "true", **what}
    answer = elder.post("/my/mandates/new", sent)
    assert (answer.status_code, path_of(answer)) == (302, "/my/mandates/"), text_of(answer)
    return Mandate.objects.latest("given_at").id


def say(me: Client, mandate: UUID, do: str) -> Any:
    return me.post("/my/mandates/", {"mandate": str(mandate), "do": do})


class TestCompany:
    def staffed(self, boss: Client, staff: Client, item_code: str) -> None:
        """李示例 invites 张示例 for one item, who accepts."""
        refused = boss.post(
            f"/my/companies/{RESTAURANT}/",
            {
                "do": "invite",
                "name": "张示例",
                "number": "19900000003",
                "role": "STAFF",
                "items": "没有的事",
                "until": until(),
            },
        )
        assert refused.status_code == 422
        assert "没有“没有的事”这个事项" in text_of(refused)
        assert 'value="张示例"' in text_of(refused)
        invited = boss.post(
            f"/my/companies/{RESTAURANT}/",
            {
                "do": "invite",
                "name": "张示例",
                "number": "19900000003",
                "role": "STAFF",
                "items": item_code,
                "until": until(),
            },
        )
        assert invited.status_code == 302
        assert "等对方接受" in text_of(boss.get(f"/my/companies/{RESTAURANT}/"))
        assert staff.get(f"/my/companies/{RESTAURANT}/").status_code == 404
        assert "信丰县示例餐饮有限公司请您做" in text_of(staff.get("/my/"))
        asked = text_of(staff.get("/my/companies/"))
        assert "信丰县示例餐饮有限公司请您做经办人" in " ".join(asked.split())
        invitation = str(Invitation.objects.get().id)
        assert staff.post("/my/companies/", {"invitation": invitation, "answer": "accept"}).status_code == 302
        own = text_of(staff.get(f"/my/companies/{RESTAURANT}/"))
        assert "食品经营许可（新办）" in own
        assert "李示例" not in own

    def test_staff_with_items_apply_in_these_and_see_these(self, browser: Browser, who: Who, item_code: str) -> None:
        boss, staff = browser("lishili"), browser("zhangshili")
        other = published(item_code, "000131990077")
        self.staffed(boss, staff, item_code)
        elsewhere = text_of(staff.get(f"/apply/{other}/start"))
        assert "单位没有让您办这个事项" in elsewhere
        assert staff.post(f"/apply/{other}/start", {"party": f"LEGAL:{RESTAURANT}"}).status_code == 422
        code = applied(staff, item_code, f"LEGAL:{RESTAURANT}")
        hidden_case = submitted(who("lishili", Channel.PORTAL), other)
        assert [show_registration_code(row.code) for row in cases_of(who("zhangshili", Channel.PORTAL)).rows] == [code]
        assert staff.get(f"/my/cases/{show_registration_code(hidden_case.code)}/content").status_code == 404
        assert staff.get(f"/my/cases/{code}/content").status_code == 200
        both = text_of(boss.get(f"/progress/{code}"))
        assert "由张示例以信丰县示例餐饮有限公司的名义办理" in both
        assert "张示例" not in text_of(browser("wangshili").get(f"/progress/{code}"))
        assert "张示例" not in text_of(browser().get(f"/progress/{code}"))

        row = Representation.objects.get(role="STAFF")
        ended = boss.post(f"/my/companies/{RESTAURANT}/", {"do": "end", "representation": str(row.id)})
        assert ended.status_code == 302
        assert staff.get(f"/my/cases/{code}/content").status_code == 404
        assert boss.get(f"/my/cases/{code}/content").status_code == 200
        assert replay(Case.objects.get(code=code.replace("-", "")).id) == ()

    def test_added_by_its_code_and_told_why_not(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        answers: list[EnterpriseRecord | DomainError] = []

        class Register:
            def look_up(self, uscc: str) -> EnterpriseRecord:
                found = answers.pop()
                if isinstance(found, DomainError):
                    raise found
                return found

        monkeypatch.setattr(enterprise_registry, "now", Register)
        me = browser("jiangshili")
        assert "您现在不代表任何单位" in text_of(me.get("/my/companies/"))
        for answer, status, words in (
            (DomainError(REGISTRY_UNAVAILABLE, reason="down"), 503, "暂时联系不上"),
            (replace(CHAIN, legal_representative_name="别人"), 403, "登记的法定代表人不是您"),
            (replace(CHAIN, state=EnterpriseState.DEREGISTERED), 409, "注销"),
        ):
            answers.append(answer)
            refused = me.post("/my/companies/", {"uscc": CHAIN.uscc})
            assert (refused.status_code, words in text_of(refused)) == (status, True)
            assert f'value="{CHAIN.uscc}"' in text_of(refused)
        answers.append(CHAIN)
        added = me.post("/my/companies/", {"uscc": CHAIN.uscc})
        assert added.status_code == 302
        page = text_of(me.get(added["Location"]))
        assert "信丰县示例连锁餐饮股份有限公司" in page
        assert "存续" in page
        answers.append(
            replace(CHAIN, legal_representative_name="李示例", legal_representative_id_number="369901199001010013")
        )
        gone = me.post(added["Location"], {"do": "refresh"})
        assert path_of(gone) == "/my/companies/"
        assert me.get(added["Location"]).status_code == 404
        assert browser("lishili").get(added["Location"]).status_code == 200


class TestMandate:
    def test_an_agent_applies_for_an_elder_who_sees_every_act(self, browser: Browser, who: Who, item_code: str) -> None:
        elder, agent = browser("jiangshili"), browser("zhangshili")
        before = submitted(who("jiangshili", Channel.PORTAL), item_code, party=(PartyKind.NATURAL, ELDER))
        assert agent.post(f"/apply/{item_code}/start", {"party": f"NATURAL:{ELDER}"}).status_code == 422
        mandate = entrusted(elder, item=item_code)
        assert "蒋示例" not in text_of(agent.get(f"/apply/{item_code}/start"))
        assert "有人委托您办事" in text_of(agent.get("/my/"))
        assert say(agent, mandate, "accept").status_code == 302
        assert "蒋示例（您是代理人）" in text_of(agent.get(f"/apply/{item_code}/start"))
        code = applied(agent, item_code, f"NATURAL:{ELDER}")

        case = Case.objects.get(code=code.replace("-", ""))
        assert (case.applicant_id, case.agent_id) == (ELDER, demo_id("person", "zhangshili"))
        assert replay(case.id) == ()
        for person in (elder, agent):
            assert code in text_of(person.get("/my/"))
            assert "由代理人张示例代" in text_of(person.get(f"/progress/{code}"))
            assert person.get(f"/my/cases/{code}/content").status_code == 200
        assert told(who("zhangshili", Channel.PORTAL)) != told(who("jiangshili", Channel.PORTAL))
        data = text_of(elder.get("/my/data/"))
        assert "您委托的代理人" in data
        assert "代为申请：食品经营许可（新办）" in data
        assert "369901196803180141" not in data
        assert "369901196803180141" in text_of(elder.post("/my/data/"))

        # Nothing else of the elder's is seen, and to withdraw was not entrusted.
        old = show_registration_code(before.code)
        assert agent.get(f"/my/cases/{old}/content").status_code == 404
        assert old not in text_of(agent.get("/my/"))
        assert "委托里没有写可以撤回申请" in text_of(agent.get(f"/my/cases/{code}/withdraw"))
        assert agent.post(f"/apply/{item_code}/start", {"party": f"NATURAL:{ELDER}"}).status_code == 422, "used up"

        # Who has nothing to do with it sees nothing.
        stranger = browser("wangshili")
        assert stranger.get(f"/my/cases/{code}/content").status_code == 404
        assert "张示例" not in text_of(stranger.get(f"/progress/{code}"))
        assert say(stranger, mandate, "revoke").status_code == 404

        assert say(elder, mandate, "revoke").status_code == 302
        assert agent.get(f"/my/cases/{code}/content").status_code == 404
        assert code not in text_of(agent.get("/my/"))
        assert "由代理人张示例代" in text_of(elder.get(f"/progress/{code}")), "what was done stays on record"

    def test_one_case_with_the_right_to_withdraw(self, browser: Browser, who: Who, item_code: str) -> None:
        elder, agent = browser("jiangshili"), browser("zhangshili")
        receipt = submitted(who("jiangshili", Channel.PORTAL), item_code, party=(PartyKind.NATURAL, ELDER))
        code = show_registration_code(receipt.code)
        assert f"/my/mandates/new?case={code}" in text_of(elder.get(f"/progress/{code}"))
        mandate = entrusted(elder, case=code, may_withdraw="true")
        assert agent.get(f"/my/cases/{code}/content").status_code == 404, "offered is not accepted"
        say(agent, mandate, "accept")
        assert "委托别人办" not in text_of(agent.get(f"/progress/{code}")), "an agent entrusts nobody"
        fields = {key: values[0] for key, values in hidden(text_of(agent.get(f"/my/cases/{code}/withdraw"))).items()}
        assert agent.post(f"/my/cases/{code}/withdraw", fields).status_code == 302
        case = Case.objects.get(pk=receipt.case_id)
        assert (case.state, case.agent_id) == ("WITHDRAWN", demo_id("person", "zhangshili"))
        assert replay(case.id) == ()
        assert "由代理人张示例代" in text_of(elder.get(f"/progress/{code}"))

    def test_what_is_wrong_stands_at_its_field(self, browser: Browser, item_code: str) -> None:
        elder = browser("jiangshili")
        sent = {"item": item_code, "name": "张示例", "number": "19900000003", "until": until()}
        for changed, words in (
            ({}, "请先看完，勾选确认"),
            ({"confirmed": "true", "number": "19900000001"}, "没有找到实名注册的人"),
            ({"confirmed": "true", "until": "x"}, "最后一天"),
            ({"confirmed": "true", "until": clock.today().isoformat()}, "最后一天"),
        ):
            refused = elder.post("/my/mandates/new", {**sent, **changed})
            assert (refused.status_code, words in text_of(refused)) == (422, True), words
        wrong = elder.post("/my/mandates/new", {**sent, "confirmed": "true", "file": paper("x.exe")})
        assert wrong.status_code == 302, "what it is, its first bytes say"
        assert Mandate.objects.get().evidence == "DOCUMENT"


class TestPeriod:
    def test_one_mandate_for_a_year_of_applications(self, browser: Browser, item_code: str) -> None:
        elder, agent = browser("jiangshili"), browser("zhangshili")
        page = text_of(elder.get("/my/mandates/period"))
        for words in ("这份委托不包括的", "撤回申请", "第一百六十九条", "社会保障"):
            assert words in page, words
        first = clock.today().isoformat()
        sent = {"name": "张示例", "number": "19900000003", "from": first, "until": until(), "confirmed": "true"}
        for changed, words in (
            ({"confirmed": ""}, "请先看完，勾选确认"),
            ({"reach": "THEMES"}, "委托的范围没有写清楚"),
            ({"reach": "BODIES", "bodies": "没有这个部门"}, "委托的范围没有写清楚"),
            ({"reach": "ANY", "until": "x"}, "按时间的委托"),
            ({"reach": "ANY", "number": "19900000001"}, "没有找到实名注册的人"),
        ):
            refused = elder.post("/my/mandates/period", {**sent, **changed})
            assert (refused.status_code, words in text_of(refused)) == (422, True), words
        given = elder.post("/my/mandates/period", {**sent, "reach": "ANY"})
        assert (given.status_code, path_of(given)) == (302, "/my/mandates/")
        mandate = Mandate.objects.get().id
        assert "办理：任何事项" in text_of(agent.get("/my/mandates/"))
        say(agent, mandate, "accept")
        codes = [applied(agent, item_code, f"NATURAL:{ELDER}") for _ in range(2)]
        for person in (elder, agent):
            mine = text_of(person.get("/my/"))
            assert all(code in mine for code in codes)
            assert "由代理人张示例代" in text_of(person.get(f"/progress/{codes[0]}"))
        assert "代为申请" in text_of(elder.get("/my/data/"))
        assert "委托里没有写可以撤回申请" in text_of(agent.get(f"/my/cases/{codes[0]}/withdraw"))
        receipt = text_of(agent.get(f"/receipt/{codes[0]}"))
        assert "代理人" in receipt
        assert "张示例" in receipt
        say(elder, mandate, "revoke")
        assert agent.get(f"/my/cases/{codes[0]}/content").status_code == 404
        assert codes[0] not in text_of(agent.get("/my/"))


def test_the_office_reads_who_acts_on_what_evidence(browser: Browser, who: Who, item_code: str) -> None:
    elder, agent, clerk = browser("jiangshili"), browser("zhangshili"), browser("qianchushen")
    mandate = entrusted(elder, item=item_code, file=paper("委托书.pdf"))  # type: ignore[arg-type]
    say(agent, mandate, "accept")
    code = applied(agent, item_code, f"NATURAL:{ELDER}")
    history = text_of(clerk.get(f"/desk/cases/{code}/history"))
    assert "申请人，代理人张**" in history
    place = f"/desk/cases/{code}/mandates/{mandate}"
    assert place in history
    answer = clerk.get(place)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert browser("zhenganyuan").get(place).status_code == 404
    other = submitted(who("lishili", Channel.PORTAL), item_code)
    assert clerk.get(f"/desk/cases/{show_registration_code(other.code)}/mandates/{mandate}").status_code == 404
    data = text_of(elder.get("/my/data/"))
    assert "信丰县市场监督管理局" in data
    assert "授权委托书" in data
    assert "钱示例" not in data


def test_with_the_life_of_either_it_is_over_and_every_list_says_why(browser: Browser, item_code: str) -> None:
    elder, agent, clerk = browser("jiangshili"), browser("zhangshili"), browser("qianchushen")
    mandate = entrusted(elder, item=item_code)
    say(agent, mandate, "accept")
    code = applied(agent, item_code, f"NATURAL:{ELDER}")
    assert "去世" not in text_of(agent.get("/my/mandates/"))
    record_death(system_actor("test"), person_id=ELDER, now=clock.now())
    page = text_of(agent.get("/my/mandates/"))
    assert "委托人去世，委托已终止" in page
    assert 'value="renounce"' not in page
    assert say(agent, mandate, "renounce").status_code == 409
    assert agent.get(f"/my/cases/{code}/content").status_code == 404
    assert "委托人去世，委托已终止" in text_of(clerk.get(f"/desk/cases/{code}/history"))
