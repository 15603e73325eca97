"""常用意见 at the desk: kept on a page, put into a box by a button without a script, judged where they are used."""

from __future__ import annotations

import pytest
from django.test import Client

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.phrases import keep_phrase
from tongban.cases.actions.submit import Receipt
from tongban.cases.kinds import PhraseUse
from tongban.cases.models import Case, Phrase
from tongban.foundation.records.models import Event


def kept(client: Client, **sent: str):
    return client.post("/desk/phrases", {"do": "keep", "use": "OPINION", "owner": "own", **sent})


def test_kept_changed_and_forgotten_on_the_page(visit, who) -> None:
    client = visit("qianchushen")
    assert kept(client, text="材料齐全，符合条件。").status_code == 302
    page = client.get("/desk/phrases").content.decode()
    assert "材料齐全，符合条件。" in page
    number = str(Phrase.objects.get().id)
    assert client.post("/desk/phrases", {"do": "keep", "id": number, "text": "符合条件。"}).status_code == 302
    assert Phrase.objects.get().text == "符合条件。"
    assert client.post("/desk/phrases", {"do": "drop", "id": number}).status_code == 302
    assert not Phrase.objects.exists()


def test_of_the_body_by_who_may(visit, who) -> None:
    body = str(who("qianchushen").posts[0].department_id)
    assert kept(visit("qianchushen"), text="符合条件。", owner=body).status_code == 302
    clerk = visit("zhaochuangkou")
    text = clerk.get("/desk/phrases").content.decode()
    assert "符合条件。" in text
    assert f'value="{body}"' not in text
    answer = kept(clerk, text="别的", owner=body)
    assert answer.status_code == 422
    assert "由本单位审查岗、决定岗维护" in answer.content.decode()
    assert Phrase.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "字" * 201}, 422),
        ({"text": "x", "owner": "nobody"}, 404),
        ({"text": "x", "use": "OTHER"}, 422),
        ({"text": "x", "do": "other"}, 404),
        ({"text": "x", "id": "no-id"}, 404),
    ],
)
def test_bad_input(visit, sent: dict[str, str], status: int) -> None:
    assert kept(visit("qianchushen"), **sent).status_code == status
    assert not Phrase.objects.exists()


def test_put_into_an_opinion_without_a_script(visit, who, receipt: Receipt, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    number = keep_phrase(who("qianchushen"), use=PhraseUse.OPINION, text="符合条件。")
    client = visit("qianchushen")
    step = next(iter(Case.objects.get(pk=receipt.case_id).steps))
    page = client.get(f"/desk/cases/{code}/opinion/{step}")
    assert f'value="{number}"' in page.content.decode()
    token = page.context["token"]
    sent = {"seen": token.seen, "key": token.key, "opinion": "AGREE", "text": "看过了。", "phrase": str(number)}
    answer = client.post(f"/desk/cases/{code}/opinion/{step}", sent)
    assert answer.status_code == 200
    (text,) = [field.value for field in answer.context["fields"] if field.id == "text"]
    assert text == "看过了。\n符合条件。"
    assert (answer.context["token"].key, answer.context["errors"]) == (token.key, ())
    assert not Event.objects.filter(stream_id=receipt.case_id, type="cases.case.step_finished").exists()
    # One that there is not changes nothing.
    (text,) = [
        field.value
        for field in client.post(f"/desk/cases/{code}/opinion/{step}", {**sent, "phrase": "x"}).context["fields"]
        if field.id == "text"
    ]
    assert text == "看过了。"


def test_put_into_a_correction_and_judged_like_typed_words(visit, who, receipt: Receipt, code: str) -> None:
    actor = who("qianchushen")
    honest = keep_phrase(actor, use=PhraseUse.CORRECTION, text="线条看不清。")
    demand = keep_phrase(actor, use=PhraseUse.CORRECTION, text="请另交房产证。")
    client = visit("qianchushen")
    page = client.get(f"/desk/cases/{code}/correction?cite=m3")
    token = page.context["token"]
    sent = {"seen": token.seen, "key": token.key, "cite": "m3", "defect.m3": "UNCLEAR", "into": "m3"}
    filled = client.post(f"/desk/cases/{code}/correction", {**sent, "phrase": str(honest)}).content.decode()
    assert 'value="线条看不清。"' in filled
    other = client.post(f"/desk/cases/{code}/correction", {**sent, "into": "m5", "phrase": str(honest)})
    lines = {line.place: line for group in other.context["groups"] for line in group.lines}
    assert (lines["m5"].ticked, lines["m5"].why) == (True, "线条看不清。")
    assert not Event.objects.filter(stream_id=receipt.case_id, type="cases.case.correction_requested").exists()
    refused = client.post(f"/desk/cases/{code}/correction", {**sent, "why.m3": "请另交房产证。", "do": "send"})
    assert refused.status_code == 422
    assert "房产证" in refused.content.decode()
    filled = client.post(f"/desk/cases/{code}/correction", {**sent, "phrase": str(demand)})
    assert filled.status_code == 200
    done = client.post(f"/desk/cases/{code}/correction", {**sent, "why.m3": "线条看不清。", "do": "send"})
    assert done.status_code == 302


def test_put_into_a_decision(visit, who, receipt: Receipt, code: str) -> None:
    number = keep_phrase(who("zhoujueding"), use=PhraseUse.DECISION, text="布局与品种数量不相称。")
    client = visit("zhoujueding")
    sent = {"seen": 1, "key": "", "outcome": "REFUSED", "phrase": str(number)}
    answer = client.post(f"/desk/cases/{code}/decision", sent)
    assert answer.status_code == 403
    Case.objects.filter(pk=receipt.case_id).update(state="IN_REVIEW", accepted_on="2026-03-02", steps={})
    answer = client.post(f"/desk/cases/{code}/decision", sent)
    assert answer.context["reasons"].value == "布局与品种数量不相称。"
    assert answer.context["outcome"].choices[1].selected or answer.context["outcome"].choices[0].selected
