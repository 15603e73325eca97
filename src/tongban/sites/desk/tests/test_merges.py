"""重复登记 at the desk: asked at the window by two numbers, compared side by side, granted by who supervises, undone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.registry.identity.actions.find_resemblances import find_resemblances
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.merging import Merge, MergeState
from tongban.registry.identity.resolving import present_person

HERE = "/desk/merges"
ASKED, NEXT_ASKED = re.compile(r'id="merge-([^"]+)"'), re.compile(r'href="(\?asked=[^"]+)"')
LOST, NEXT = re.compile(r'name="lost_id" value="([^"]+)"'), re.compile(r'href="(\?after=[^"]+)"')
PASSPORT = {"name": "何示例", "id_number": "GBR123456789", "mobile": "19900000181"}
PERMIT = {"name": "何示例", "id_number": "H12345678", "mobile": "19900000181"}


def registered(who) -> tuple[UUID, UUID]:
    clerk = who("zhaochuangkou", Channel.WINDOW)
    kept, lost = (register_natural_person(clerk, **each, now=clock.now()) for each in (PERMIT, PASSPORT))
    return kept, lost


def ask(client: Client, **more: str) -> Any:
    form = {"do": "ask", "kept": "H 1234 5678", "lost": "gbr 123456789", "evidence": "DOCUMENT_REPLACED"}
    return client.post(reverse("desk:merges"), {**form, **more})


def answer(client: Client, do: str, merge: UUID, **more: str) -> Any:
    return client.post(HERE, {"do": do, "merge": str(merge), **more})


def test_asked_by_the_window_granted_by_who_supervises_and_undone(visit, who) -> None:
    clerk, supervisor = visit("zhaochuangkou"), visit("wujiancha")
    kept, lost = registered(who)
    assert ask(clerk).status_code == 302
    merge = Merge.objects.get().id
    page = supervisor.get(HERE).content.decode()
    for words in (
        "何**",
        "H*******8",
        "G**********9",
        "姓名相同",
        "手机号相同",
        "证件类型不同",
        "办件 0 件",
        "核准合并",
    ):
        assert words in page
    assert "GBR123456789" not in page
    assert "核准合并" not in clerk.get(HERE).content.decode()
    assert answer(supervisor, "grant", merge).status_code == 302
    assert present_person(lost) == kept
    assert answer(clerk, "undo", merge, reason="看错了").status_code == 302
    assert "看错了" in supervisor.get(HERE).content.decode()
    assert answer(supervisor, "grant-undo", merge).status_code == 302
    assert (present_person(lost), Merge.objects.get().state) == (lost, MergeState.UNDONE.value)


def test_the_numbers_in_full_are_a_reading(visit, who) -> None:
    _kept, lost = registered(who)
    ask(visit("zhaochuangkou"))
    supervisor = visit("wujiancha")
    page = answer(supervisor, "open", Merge.objects.get().id)
    assert page.status_code == 200
    assert "GBR123456789" in page.content.decode()
    read = [entry for entry in audit.about(f"person:{lost}") if entry.kind == "privacy.data.read"]
    assert [entry.data["purpose"] for entry in read] == ["核对重复登记"]


def test_what_was_found_by_itself_is_asked_from_the_list(visit, who) -> None:
    kept, lost = registered(who)
    supervisor = visit("wujiancha")
    offered = f'name="lost_id" value="{lost}"'
    assert offered not in supervisor.get(HERE).content.decode()
    find_resemblances(clock.now())
    assert offered in supervisor.get(HERE).content.decode()
    asked = {"do": "ask", "kept_id": str(kept), "lost_id": str(lost), "evidence": "BOTH_DOCUMENTS_SEEN"}
    assert supervisor.post(HERE, asked).status_code == 302
    assert offered not in supervisor.get(HERE).content.decode()
    assert answer(supervisor, "grant", Merge.objects.get().id).status_code == 403


def test_two_persons_are_told_apart_with_a_reason(visit, who) -> None:
    kept, lost = registered(who)
    find_resemblances(clock.now())
    supervisor, pair = visit("wujiancha"), {"do": "apart", "kept_id": str(kept), "lost_id": str(lost)}
    without = supervisor.post(HERE, pair)
    assert (without.status_code, "请写明怎么看出是两个人" in without.content.decode()) == (422, True)
    assert visit("zhaochuangkou").post(HERE, {**pair, "why": "照片"}).status_code == 403
    assert supervisor.post(HERE, {**pair, "why": "两份证件的照片不是同一人"}).status_code == 302
    find_resemblances(clock.now())
    assert f'value="{lost}"' not in supervisor.get(HERE).content.decode()


def test_the_list_goes_on_page_by_page(visit, who) -> None:
    clerk = who("zhaochuangkou", Channel.WINDOW)
    for number in range(25):
        for document in (f"GBR1234567{number:02}", f"H123456{number:02}"):
            told = {"name": "何示例", "mobile": f"199000005{number:02}", "id_number": document}
            register_natural_person(clerk, **told, now=clock.now())
    find_resemblances(clock.now())
    supervisor, seen, href = visit("wujiancha"), set[str](), HERE
    for _page in range(5):
        page = supervisor.get(href).content.decode()
        seen |= set(LOST.findall(page))
        following = NEXT.search(page)
        if following is None:
            break
        href = HERE + following[1]
    assert len(seen) == 25 + 1


def test_what_was_asked_goes_on_page_by_page_with_what_waits_on_top(visit, who) -> None:
    kept, lost = registered(who)
    ask(visit("zhaochuangkou"))
    waiting = Merge.objects.get()
    for minute in range(45):
        Merge.objects.create(
            kept_id=kept,
            lost_id=lost,
            evidence=waiting.evidence,
            department=waiting.department,
            state=MergeState.DECLINED.value,
            asked_by_id=waiting.asked_by_id,
            asked_at=waiting.asked_at + timedelta(minutes=minute + 1),
            answered_by_id=who("wujiancha").account_id,
            answered_at=waiting.asked_at + timedelta(hours=2),
        )
    supervisor, seen, href = visit("wujiancha"), list[str](), HERE
    for _page in range(4):
        page = supervisor.get(href).content.decode()
        seen += ASKED.findall(page)
        following = NEXT_ASKED.search(page)
        if following is None:
            break
        href = HERE + following[1]
    assert seen[0] == str(waiting.id), "what waits does not sink below the newest twenty"
    assert len(seen) == len(set(seen)) == 46
    assert len(ASKED.findall(supervisor.get(f"{HERE}?asked=1-nonsense").content.decode())) == 20


def test_what_is_wrong_with_a_pair_stands_at_the_pair(visit, who) -> None:
    kept, lost = registered(who)
    find_resemblances(clock.now())
    supervisor, pair = visit("wujiancha"), {"kept_id": str(kept), "lost_id": str(lost)}
    without = supervisor.post(HERE, {"do": "ask", **pair, "evidence": ""})
    assert without.status_code == 422
    (line,) = without.context["errors"]
    assert f'id="{line.target}"' in without.content.decode()
    assert str(lost) in line.target
    untold = supervisor.post(HERE, {"do": "apart", **pair})
    assert f'id="{untold.context["errors"][0].target}"' in untold.content.decode()


def test_wrong_input_is_told_beside_the_field(visit, who) -> None:
    clerk = visit("zhaochuangkou")
    registered(who)
    for wrong in ({"kept": "1"}, {"lost": "M12345678"}, {"evidence": ""}, {"lost": PERMIT["id_number"]}):
        answered = ask(clerk, **wrong)
        assert answered.status_code in (404, 409, 422), wrong
        assert answered.context["errors"]
    assert not Merge.objects.exists()


def test_who_has_no_such_post_learns_nothing(visit, who) -> None:
    registered(who)
    reviewer = visit("qianchushen")
    page = reviewer.get(HERE)
    assert "何**" not in page.content.decode()
    assert "提出合并" not in page.content.decode()
    known, unknown = ask(reviewer), ask(reviewer, lost="M12345678")
    assert (known.status_code, unknown.status_code) == (403, 403)
