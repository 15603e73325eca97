"""From start to receipt, with everything that goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tongban.cases.actions.draft import drafts_of
from tongban.cases.factories import filled_draft
from tongban.cases.queries import cases_of
from tongban.kernel import formspec
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.portal.tests.conftest import hidden, paper, path_of, text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]
ANSWERS = {"q.kind": "catering", "q.cold": "no", "q.online": "no", "q.agent": "self"}


@pytest.fixture
def applicant(who: Who) -> Actor:
    return who("lishili", Channel.PORTAL)


def begun(me: Client, applicant: Actor, item_code: str, query: str = "") -> str:
    party = f"LEGAL:{applicant.legal_persons[0]}"
    return path_of(me.post(f"/apply/{item_code}/start{query}", {"party": party}))


def seen(page: str) -> str:
    return hidden(page)["seen"][0]


def send(me: Client, url: str, **data: Any) -> Any:
    """What a browser would send from the page at ``url`` with these answers."""
    return me.post(url, {**{"seen": seen(text_of(me.get(url)))}, **data})


def test_whole_story(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    query = "?" + "&".join(f"{key}={value}" for key, value in ANSWERS.items())
    assert "信丰县示例餐饮有限公司" in text_of(me.get(f"/apply/{item_code}/start{query}"))
    home = begun(me, applicant, item_code, query)
    draft = drafts_of(applicant)[0]
    # The answers of the guide page were taken along: the first open page is the applicant's.
    assert draft.scenario == ANSWERS
    form = current_guide(item_code).form
    sample = formspec.sample_answers(form)
    for section in form.applicable_sections(ANSWERS, sample):
        own = {each.id: sample[each.id] for each in section.fields if each.id in sample}
        sent = formspec.write_pairs(form, section.id, own)
        answer = send(me, f"{home}s/{section.id}", do="next", **sent)
        assert answer.status_code == 302, text_of(answer)
    for element in ("m3", "m4", "m5"):
        answer = send(me, f"{home}m/{element}", do="next", file=paper(f"{element}.pdf"))
        assert answer.status_code == 302, text_of(answer)
    assert path_of(answer) == f"{home}check"
    page = text_of(me.get(f"{home}check"))
    assert "信丰县示例餐饮有限公司" in page
    assert "m3.pdf" in page
    assert "行政许可法第三十一条" in page
    fields = {key: values[0] for key, values in hidden(page).items()}
    refused = me.post(f"{home}check", fields)
    assert refused.status_code == 422
    assert "<title>错误：" in tight(refused)
    done = me.post(f"{home}check", {**fields, "truth": "true"})
    assert done.status_code == 302
    receipt = text_of(me.get(done["Location"]))
    code = cases_of(applicant).rows[0].code
    shown = f"{code[:6]}-{code[6:12]}-{code[12:]}"
    assert shown in receipt
    assert "查询码（只在这里显示一次）" in receipt
    assert "查询码（只在这里显示一次）" not in text_of(me.get(done["Location"]))
    assert "预审中" in text_of(me.get(f"/progress/{shown}"))
    assert shown in text_of(me.get("/my/"))
    content = text_of(me.get(f"/my/cases/{shown}/content"))
    assert "m3.pdf" in content


def test_what_the_register_knows_is_filled_in_and_cannot_be_changed(
    browser: Browser, applicant: Actor, item_code: str
) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    page = text_of(me.get(f"{home}s/sec.applicant"))
    assert "信丰县示例餐饮有限公司" in page
    assert "企业登记信息" in page
    assert "readonly" in page
    sent = {"f.applicant.name": "别的公司", "f.applicant.uscc": "", "f.applicant.head": "x", "f.applicant.address": "x"}
    assert send(me, f"{home}s/sec.applicant", do="next", **sent).status_code == 302
    assert drafts_of(applicant)[0].answers["f.applicant.name"] == "信丰县示例餐饮有限公司"
    contact = text_of(me.get(f"{home}s/sec.contact"))
    assert "19900000001" in contact
    assert "您的实名账号" in contact


def test_what_is_right_is_saved_and_what_is_wrong_stays_on_the_page(
    browser: Browser, applicant: Actor, item_code: str
) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    url = f"{home}s/sec.premises"
    answer = send(me, url, do="next", **{"f.premises.address": "示例路 1 号<b>", "f.premises.area": "四十二平"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "<title>错误：" in "".join(page.split())
    assert 'value="四十二平"' in page
    assert 'href="#f-premises-area"' in page
    assert "示例路 1 号&lt;b&gt;" in page
    assert "<b>&quot;" not in page
    answers = drafts_of(applicant)[0].answers
    assert answers["f.premises.address"] == "示例路 1 号<b>"
    assert "f.premises.area" not in answers
    # 存好离开 asks for nothing that is missing.
    left = send(me, url, do="leave", **{"f.premises.address": "示例路 2 号"})
    assert path_of(left) == home
    assert "填了一半" in text_of(me.get(home))


def test_rows_are_added_and_taken_away_without_script(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    url = f"{home}s/sec.staff"
    first = {"f.staff[0].name": "李示例", "f.staff[0].role": "worker"}
    added = send(me, url, do="add:f.staff", **first)
    assert added["Location"].endswith("?add=f.staff#f-staff-row-2")
    page = text_of(me.get(added["Location"]))
    assert 'name="f.staff[1].name"' in page
    assert 'value="李示例"' in page
    both = {**first, "f.staff[1].name": "王示例", "f.staff[1].role": "worker"}
    assert me.post(url, {"seen": seen(page), "do": "remove:f.staff:0", **both}).status_code == 302
    assert [row["f.staff.name"] for row in drafts_of(applicant)[0].answers["f.staff"]] == ["王示例"]


def test_two_tabs_never_overwrite_each_other(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    url = f"{home}s/sec.premises"
    old = seen(text_of(me.get(url)))
    me.post(url, {"seen": old, "do": "leave", "f.premises.address": "第一个窗口填的"})
    clash = me.post(url, {"seen": old, "do": "leave", "f.premises.address": "第二个窗口填的"})
    page = text_of(clash)
    assert clash.status_code == 409
    assert "第一个窗口填的" in page
    assert "第二个窗口填的" in page
    assert drafts_of(applicant)[0].answers["f.premises.address"] == "第一个窗口填的"
    again = {key: values[0] for key, values in hidden(page).items()}
    assert me.post(url, {**again, "do": "leave"}).status_code == 302
    assert drafts_of(applicant)[0].answers["f.premises.address"] == "第二个窗口填的"


def test_the_same_page_sent_twice_is_no_conflict(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    url = f"{home}s/sec.premises"
    data = {"seen": seen(text_of(me.get(url))), "do": "leave", "f.premises.address": "示例路 1 号"}
    assert [me.post(url, data).status_code for _ in range(2)] == [302, 302]


def test_scenario_in_two_tabs_and_with_nothing_answered(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    url = f"{home}scenario"
    old = seen(text_of(me.get(url)))
    nothing = me.post(url, {"seen": old})
    assert nothing.status_code == 422
    assert "请回答" in text_of(nothing)
    assert me.post(url, {"seen": old, **ANSWERS}).status_code == 302
    assert me.post(url, {"seen": old, **ANSWERS}).status_code == 302
    assert me.post(url, {"seen": old, **ANSWERS, "q.kind": "sale"}).status_code == 409


def test_a_draft_is_nobody_elses(browser: Browser, applicant: Actor, item_code: str) -> None:
    home = begun(browser("lishili"), applicant, item_code)
    other = browser("wangshili")
    for path in ("", "scenario", "s/sec.premises", "m/m3", "check", "discard"):
        assert other.get(home + path).status_code == 404
        assert other.post(home + path, {"seen": "1"}).status_code == 404
    assert browser().get(home).status_code == 302


def test_one_may_not_apply_for_somebody_elses_company(browser: Browser, applicant: Actor, item_code: str) -> None:
    other = browser("wangshili")
    answer = other.post(f"/apply/{item_code}/start", {"party": f"LEGAL:{applicant.legal_persons[0]}"})
    assert answer.status_code == 422
    assert not drafts_of(applicant)


def test_uploads_are_refused_in_words_and_taken_away(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    url = f"{home}m/m3"
    assert me.get(f"{home}m/m7").status_code == 422
    nothing = send(me, url, do="next")
    assert (nothing.status_code, "请先选择文件" in text_of(nothing)) == (422, True)
    strange = paper("x.exe")
    strange.file.write(b"MZ")
    strange.file.seek(0)
    refused = send(me, url, do="upload", file=strange)
    assert refused.status_code == 415
    assert "<title>错误：" in tight(refused)
    many = send(me, url, do="upload", file=[paper(f"{n}.pdf") for n in range(6)])
    assert (many.status_code, "最多 5 个文件" in text_of(many)) == (422, True)
    assert send(me, url, do="upload", file=[paper("甲.pdf"), paper("乙.pdf", b"2")]).status_code == 302
    page = text_of(me.get(url))
    assert "甲.pdf" in page
    assert "乙.pdf" in page
    gone = drafts_of(applicant)[0].uploads["m3"][0]
    assert send(me, url, do=f"remove:{gone}").status_code == 302
    assert "甲.pdf" not in text_of(me.get(url))


def test_submitted_twice_is_one_case(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    draft = filled_draft(applicant, item_code)
    url = f"/apply/d/{draft.id}/check"
    fields = {key: values[0] for key, values in hidden(text_of(me.get(url))).items()} | {"truth": "true"}
    answers = [me.post(url, fields) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(cases_of(applicant).rows) == 1
    assert path_of(me.get(f"/apply/d/{draft.id}/")) == answers[0]["Location"]


def test_what_changed_after_the_check_is_not_submitted(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    draft = filled_draft(applicant, item_code)
    url = f"/apply/d/{draft.id}/check"
    fields = {key: values[0] for key, values in hidden(text_of(me.get(url))).items()} | {"truth": "true"}
    send(me, f"/apply/d/{draft.id}/s/sec.premises", do="leave", **{"f.premises.address": "改过的地址"})
    answer = me.post(url, fields)
    assert answer.status_code == 409
    assert "请重新核对" in text_of(answer)
    assert not cases_of(applicant).rows


def test_check_page_lists_what_is_missing_with_the_way_there(
    browser: Browser, applicant: Actor, item_code: str
) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    assert "情形问题还没有答完" in text_of(me.get(f"{home}check"))
    send(me, f"{home}scenario", **ANSWERS)
    page = text_of(me.get(f"{home}check"))
    assert f'href="{home}s/sec.premises#f-premises-area"' in page
    assert f'href="{home}m/m3"' in page
    assert "truth" not in page


def test_a_draft_is_thrown_away_after_one_question(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    assert "不能找回" in text_of(me.get(f"{home}discard"))
    me.post(f"{home}discard")
    assert me.get(home).status_code == 404


def test_a_newer_guide_is_said_and_followed(
    browser: Browser, applicant: Actor, item_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = browser("lishili")
    draft = filled_draft(applicant, item_code)
    home = f"/apply/d/{draft.id}/"
    assert "办事指南更新了" not in text_of(me.get(home))
    document = dict(draft.guide.document) | {"calendar_version": "cn-2026.2"}
    monkeypatch.setattr("tongban.sites.portal.views.drafting.current_guide", lambda code: bind(document))
    assert "办事指南更新了" in text_of(me.get(home))
    answer = me.post(home, {"seen": str(draft.version)})
    assert path_of(answer) == home
    assert drafts_of(applicant)[0].version == draft.version + 1


def test_a_natural_person_may_apply_too(browser: Browser, who: Who, item_code: str) -> None:
    me, person = browser("zhangshili"), who("zhangshili", Channel.PORTAL)
    page = text_of(me.get(f"/apply/{item_code}/start"))
    assert "张示例" in page
    assert "不能以单位名义办" in page
    home = path_of(me.post(f"/apply/{item_code}/start", {"party": f"NATURAL:{person.person_id}"}))
    assert drafts_of(person)[0].applicant_kind is PartyKind.NATURAL
    send(me, f"{home}scenario", **ANSWERS)
    page = text_of(me.get(f"{home}s/sec.applicant"))
    assert 'value="张示例"' in page
    assert page.count("readonly") == 1, "the name is verified, the telephone is the person's own"
