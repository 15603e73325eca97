"""An inspection at the desk: recorded by one, confirmed by another; what is wrong stands beside it, nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.factories import published, submitted, with_inspection
from tongban.cases.models import Attachment, Case, Upload
from tongban.cases.queries import awaiting
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.many import Drawn, copies
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records import audit
from tongban.foundation.records.models import Event, Refusal
from tongban.foundation.sheets.tests.photographs import jpeg
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Channel
from tongban.sites.desk.tests.test_course import companion_in, form_of, text_of
from tongban.sites.desk.tests.test_deeds import opened
from tongban.sites.desk.tests.test_procedure import beside, shown

JPEG = jpeg()


def photo(name: str = "后厨.jpg", content: bytes = JPEG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def answered(client: Client, code: str, approve: str) -> Any:
    token = client.get(f"/desk/cases/{code}/").context["token"]
    form = {"do": "answer_inspection", "approve": approve, "seen": token.seen, "key": token.key}
    return client.post(f"/desk/cases/{code}/deed", form)


@pytest.fixture
def inspected(who, item_code: str) -> Receipt:
    """An accepted case whose first step is an inspection."""
    case = submitted(who("lishili", Channel.PORTAL), published(item_code, "000131990021", with_inspection))
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    return case


@pytest.fixture
def found(inspected: Receipt, visit) -> dict[str, Any]:
    """A record as it is filled in."""
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    page = text_of(client.get(address))
    return {
        **opened(client, address),
        "day": clock.today().isoformat(),
        "companion": companion_in(page, "孙示例"),
        "meets.c2": "yes",
        "saw.c2": "操作间与就餐区有隔断。",
        "meets.c3": "no",
        "saw.c3": "冷食间没有二次更衣。",
        "acknowledged": "SIGNED",
    }


def test_an_inspection_is_recorded_with_photos_confirmed_by_the_companion_and_read(visit, inspected, found) -> None:
    code, first = show_registration_code(inspected.code), visit("qianchushen")
    page = text_of(first.get(form_of(inspected, "record_inspection")))
    assert 'enctype="multipart/form-data"' in page
    assert "孙示例" in page
    assert "钱示例 ·" not in page[page.index("另一名核查人员</label>") :], "nobody accompanies himself"
    assert (
        first.post(
            form_of(inspected, "record_inspection"), {**found, "photos": [photo(), photo("签名.jpg")]}
        ).status_code
        == 302
    )
    assert Attachment.objects.filter(case_id=inspected.case_id).count() == 2
    own = shown(first, code)
    assert "现场核查记录由记录上的另一名核查人员确认" in own
    assert 'name="approve"' not in own
    assert "待另一人确认：现场核查记录" in text_of(first.get("/desk/"))
    second = visit("sunfuhe")
    assert "待您确认：现场核查记录" in text_of(second.get("/desk/"))
    page = shown(second, code)
    for words in (
        "钱示例、孙示例",
        "冷食间没有二次更衣。",
        "不符合",
        "现场人员核对无误，已签名",
        "现场照片 2",
        "退回，重新登记",
    ):
        assert words in page
    n = Attachment.objects.filter(case_id=inspected.case_id).earliest("n").n
    viewed = text_of(second.get(f"/desk/cases/{code}/?n={n}"))
    assert f'<img src="/desk/cases/{code}/files/{n}"' in viewed
    picture = second.get(f"/desk/cases/{code}/files/{n}")
    assert (b"".join(picture.streaming_content), picture["Content-Type"]) == (JPEG, "image/jpeg")
    assert audit.about(f"case:{inspected.case_id}")[0].data["fields"] == ["attachment"]
    assert answered(second, code, "yes").status_code == 302
    after = shown(second, code)
    assert 'name="approve"' not in after
    assert "已确认" in after[after.index('id="p-course"') :]
    assert f"/desk/cases/{code}/opinion/s3" in shown(first, code)
    assert replay(inspected.case_id) == ()


def test_a_record_that_is_sent_back_stays_and_another_is_entered(visit, inspected, found) -> None:
    code, first, second = show_registration_code(inspected.code), visit("qianchushen"), visit("sunfuhe")
    address = form_of(inspected, "record_inspection")
    assert first.post(address, found).status_code == 302
    assert answered(first, code, "yes").status_code == 403
    assert answered(second, code, "no").status_code == 302
    assert "已退回，不作数" in shown(first, code)
    assert first.post(address, {**found, **opened(first, address)}).status_code == 302
    assert Event.objects.filter(stream_id=inspected.case_id, type="cases.case.inspection_recorded").count() == 2
    assert replay(inspected.case_id) == ()


@pytest.mark.parametrize(
    ("changed", "name", "words"),
    [
        ({"day": "昨天"}, "day", "请填写日期"),
        ({"day": "2099-01-01"}, "day", "核查日期不能早于受理日期"),
        ({"companion": ""}, "companion", "请选择：另一名核查人员"),
        ({"saw.c2": ""}, "saw.c2", "请写明看到的情况"),
        ({"saw.c2": "长" * 501}, "saw.c2", "500"),
        ({"meets.c3": "unseen"}, "meets.c3", "请选择符合还是不符合"),
        ({"acknowledged": ""}, "acknowledged", "请选择：现场人员的确认"),
    ],
)
def test_what_is_wrong_stands_beside_it_and_nothing_is_lost(
    visit, inspected, found, changed: dict[str, str], name: str, words: str
) -> None:
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    answer = client.post(address, {**found, **changed, "photos": [photo()]})
    page = text_of(answer)
    assert answer.status_code == 422
    assert words in beside(page, name)
    assert "冷食间没有二次更衣。</textarea>" in page
    assert "后厨.jpg" in page
    assert not Event.objects.filter(stream_id=inspected.case_id, type="cases.case.inspection_recorded").exists()
    kept_photo = re.search(r'name="photos-kept"\s+value="([0-9a-f-]{36})"', page)
    assert kept_photo is not None
    assert client.post(address, {**found, "photos-kept": kept_photo[1]}).status_code == 302
    assert Attachment.objects.get(case_id=inspected.case_id).media_type == "image/jpeg"


def test_nothing_looked_at_is_said_above_the_conditions(visit, inspected, found) -> None:
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    bare = {name: value for name, value in found.items() if not name.startswith(("meets.", "saw."))}
    page = text_of(client.post(address, bare))
    assert "请至少核查一项条件" in page
    assert 'href="#findings"' in page
    assert not Refusal.objects.exists()


def test_a_file_that_is_none_is_said_beside_the_input(visit, inspected, found) -> None:
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    page = text_of(client.post(address, {**found, "photos": [photo(), photo("宏.exe", b"MZ....")]}))
    assert "不能接收这种文件" in beside(page, "photos")
    assert "后厨.jpg" in page
    many = text_of(client.post(address, {**found, "photos": [photo() for _ in range(21)]}))
    assert "一次最多附 20 个文件" in beside(many, "photos")
    assert Upload.objects.filter(media_type="image/jpeg").count() == 1


def test_what_no_form_of_ours_holds_is_on_record(visit, who, inspected, found) -> None:
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    assert client.post(address, {**found, "meets.c99": "yes"}).status_code == 422
    assert Refusal.objects.get(target=inspected.case_id).code == "cases.deed.invalid"
    assert client.post(address, {**found, "photos-kept": "x"}).status_code == 400
    other = Upload.objects.exclude(account_id=who("qianchushen").account_id).first()
    assert other is not None
    assert client.post(address, {**found, "photos-kept": str(other.id)}).status_code == 404
    assert Refusal.objects.filter(target=inspected.case_id).count() == 3


def test_an_old_page_brings_the_record_back_with_its_photos(visit, who, inspected, found) -> None:
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    tell_hearing(who("qianchushen"), case_id=inspected.case_id, seen=2, matter="油烟。")
    answer = client.post(address, {**found, "photos": [photo()]})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "冷食间没有二次更衣。</textarea>" in page
    assert "后厨.jpg" in page
    assert answer.context["token"].seen == 3


def test_a_record_that_is_sent_twice_is_entered_once(visit, inspected, found) -> None:
    client, address = visit("qianchushen"), form_of(inspected, "record_inspection")
    assert client.post(address, {**found, "photos": [photo()]}).status_code == 302
    again = client.post(address, {**found, "photos": [photo()]})
    assert again.status_code == 409
    assert "登记现场核查" in text_of(again)
    assert Event.objects.filter(stream_id=inspected.case_id, type="cases.case.inspection_recorded").count() == 1


def test_what_waits_for_my_word_is_a_view_of_its_own(visit, who, inspected: Receipt, found) -> None:
    code, first, second = show_registration_code(inspected.code), visit("qianchushen"), visit("sunfuhe")
    mine = "/desk/?view=mine"
    assert "现在没有等您批准或者确认的" in text_of(second.get(mine))
    assert first.post(form_of(inspected, "record_inspection"), found).status_code == 302
    assert code in text_of(second.get(mine))
    assert code not in text_of(first.get(mine)), "he recorded it himself"
    assert answered(second, code, "yes").status_code == 302
    assert code not in text_of(second.get(mine))
    propose_extension(who("zhoujueding"), case_id=inspected.case_id, seen=4, amount=3, reason="情况复杂。")
    assert code not in text_of(visit("zhoujueding").get(mine)), "nobody approves an own proposal"
    propose_pause(
        who("qianchushen"), case_id=inspected.case_id, seen=5, procedure="p1",
        planned_end=current_calendar().working_day_after(clock.today(), 3), reason="申请人要求听证。",
    )  # fmt: skip
    assert code in text_of(visit("zhoujueding").get(mine))
    assert code not in text_of(visit("zhenganyuan").get(mine)), "another county"


def test_the_view_is_read_from_the_index_that_holds_only_what_waits(who, receipt: Receipt, frozen) -> None:
    decider, case, now = who("zhoujueding"), Case.objects.get(pk=receipt.case_id), clock.real_now()
    look = Drawn(State.SUBMITTED, "PORTAL", now, now, case.guide_id, case.region_code, case.department_id)
    copies(receipt.case_id, [look] * 300)
    frozen(now)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        awaiting(decider)
        asked = queries[0]["sql"]
        cursor.execute("ANALYZE cases_case")
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "cases_case_awaiting" in plan
