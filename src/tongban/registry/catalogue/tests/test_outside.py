"""Is this in the guide? Single answers with their reasons, and the labelled questions: a floor for each half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tongban.registry.catalogue.assembling import assembled
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.outside import VISITS, Judgement, Reason, Verdict, judge, points_of
from tongban.registry.catalogue.outside.demands import DemandKind, read
from tongban.registry.catalogue.outside.hearing import mended
from tongban.registry.catalogue.outside.rarity import counted, rarity
from tongban.registry.catalogue.seed import shipped_standard_materials

SET = Path(__file__).with_name("outside.yaml")
OTHERS = {
    "strangers": SET.with_name("outside_asked_open.yaml"),
    "strangers unseen": SET.with_name("outside_asked_held.yaml"),
    "further": SET.with_name("outside_further.yaml"),
}
SHARES, REFUND = "market/share-pledge", "tax/overpayment-refund"
FOOD, PASSPORT, RENT = "food/food-business-licence-new", "police/passport", "housing-fund/withdrawal-for-rent"


@cache
def guide(folder: str, body: str) -> BoundGuide:
    documents = assembled(Path(settings.DATA_FOLDER) / "catalogue" / folder)
    return next(bind(each.document) for each in documents if each.path.stem == body)


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    return {row["code"]: (row["name"], *row["names"]) for row in shipped_standard_materials()}


def asked(folder: str, body: str, words: str, answers: Mapping[str, str] | None = None) -> Judgement:
    return judge(guide(folder, body), words, answers, names())


@pytest.mark.parametrize(
    ("words", "verdict", "first"),
    [
        ("让我交无犯罪记录证明", Verdict.NO, ""),
        ("让我交营业执照复印件", Verdict.YES, "m2"),
        ("要店里的平面图", Verdict.YES, "m3"),
        ("要我再跑一趟", Verdict.NO, ""),
        ("收了 200 元工本费", Verdict.NO, ""),
        ("要有防老鼠的设备", Verdict.YES, "c3"),
        ("委托书上没签名", Verdict.YES, "m6.r2"),
        ("要派人来店里检查", Verdict.YES, "s3"),
        ("嗯", Verdict.PERHAPS, ""),
    ],
)
def test_single_answers(words: str, verdict: Verdict, first: str) -> None:
    found = asked(FOOD, "360722", words)
    assert (found.verdict, found.points[0].id if found.points else "") == (verdict, first)


def test_no_other_sum_than_the_fee_of_the_guide() -> None:
    assert asked(PASSPORT, "360700", "收了我一百二十块").points[0].id == "fee1"
    beyond = asked(PASSPORT, "360700", "收了 200 元工本费")
    assert (beyond.verdict, [each.id for each in beyond.nearest]) == (Verdict.NO, ["fee1"])


def test_no_visit_more_than_the_guide_counts() -> None:
    assert asked(PASSPORT, "360700", "让我去窗口按指纹").points[0].id == VISITS
    beyond = asked(PASSPORT, "360700", "让我第二次再跑一趟")
    assert (beyond.verdict, beyond.nearest[0].id) == (Verdict.NO, VISITS)


def test_what_the_guide_says_nobody_needs_is_answered_no_by_that_sentence() -> None:
    found = asked(RENT, "360700", "要开无房证明")
    assert (found.verdict, found.nearest[0].id) == (Verdict.NO, "m4")
    assert "不用开无房证明" in found.nearest[0].note


def test_only_what_the_situation_leads_to_counts() -> None:
    alone = {"q.kind": "sale", "q.cold": "no", "q.online": "no", "q.agent": "self"}
    assert set(alone) == {each.id for each in guide(FOOD, "360722").scenario.questions}
    assert asked(FOOD, "360722", "要授权委托书").points[0].id == "m6"
    assert asked(FOOD, "360722", "要授权委托书", alone).verdict is Verdict.NO


def test_the_office_looks_it_up_itself() -> None:
    assert asked(FOOD, "360722", "要营业执照").points[0].office
    assert not asked(FOOD, "360722", "要店里的平面图").points[0].office


def test_an_answer_says_which_words_it_rests_on() -> None:
    found = asked(FOOD, "360722", "让我交无犯罪记录证明")
    assert "犯罪" in "".join(found.missing)
    assert "平面图" in asked(FOOD, "360722", "要店里的平面图").found


@pytest.mark.parametrize(
    ("words", "kind", "fen"),
    [
        ("收了 200 元工本费", DemandKind.MONEY, 20_000),
        ("交三千块押金", DemandKind.MONEY, 300_000),
        ("收我一百二十块", DemandKind.MONEY, 12_000),
        ("要两万元保证金", DemandKind.MONEY, 2_000_000),
        ("要我跑一趟窗口签字", DemandKind.VISIT, None),
        ("让我自己去派出所开无犯罪记录证明", DemandKind.PAPER, None),
        ("要盖公章", DemandKind.SEAL, None),
        ("合同要盖公章", DemandKind.PAPER, None),
        ("没满八十岁不能领", DemandKind.CONDITION, None),
        ("问我在哪里丢的", DemandKind.FIELD, None),
    ],
)
def test_demands_are_read(words: str, kind: DemandKind, fen: int | None) -> None:
    demand = read(words)
    assert (demand.kind, demand.amount_fen) == (kind, fen)


def test_strange_words_are_no_failure() -> None:
    for words in ("", "   ", "?!", "a" * 10_000, "\0证明\0", "（（（", "收九九九九九九九九九九元", "万元"):
        assert asked(FOOD, "360722", words).verdict in Verdict


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares: of the elements named those that are right; of what is in a guide that which was found; of the answers no those
    that are right; of what is in no guide that which is answered no."""

    asked: int
    named_right: float
    found: float
    no_right: float
    no_said: float


def questions(half: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Guide, body, words, elements that are right, of one half: ``open``, ``held``, ``more``, ``further``, or ``strangers``, by
    a writer who did not know the matching."""
    document: dict[str, Any] = yaml.safe_load(OTHERS.get(half, SET).read_text(encoding="utf-8"))
    for row in document["more" if half == "more" else "sets"]:
        for words, right, *_style in row["asked"]:
            held = sha256((row["guide"] + words).encode()).digest()[0] % 2 == 1
            if half == "more" or half in OTHERS or held == (half == "held"):
                yield row["guide"], row["body"], words, right


def figures(half: str) -> Figures:
    """What comes of the questions of a half; PERHAPS finds an element where it is among those that are named."""
    named = named_right = inside = found = no = no_right = count = 0
    for folder, body, words, right in questions(half):
        judged = asked(folder, body, words)
        count += 1
        among = bool({each.id for each in judged.points} & set(right))
        named += judged.verdict is Verdict.YES
        named_right += judged.verdict is Verdict.YES and among
        inside += bool(right)
        found += among
        no += judged.verdict is Verdict.NO
        no_right += judged.verdict is Verdict.NO and not right
    return Figures(count, named_right / named, found / inside, no_right / no, no_right / (count - inside))


def test_every_labelled_element_is_in_its_guide() -> None:
    for half in ("open", "held", "more", *OTHERS):
        for folder, body, words, right in questions(half):
            known = {*guide(folder, body).elements, VISITS}
            assert set(right) <= known, (folder, words)


@pytest.mark.parametrize(
    ("half", "floor"),
    [
        ("open", (0.9, 0.9, 0.97, 0.85)),
        ("held", (0.86, 0.83, 0.96, 0.7)),
        ("more", (0.94, 0.95, 0.97, 0.6)),
        ("strangers", (0.96, 0.94, 0.97, 0.9)),
        ("strangers unseen", (0.84, 0.9, 0.88, 0.62)),
        ("further", (0.94, 0.9, 0.95, 0.78)),
    ],
)
def test_labelled_questions(half: str, floor: tuple[float, float, float, float]) -> None:
    reached = figures(half)
    assert reached.asked > 80
    assert reached.named_right >= floor[0]
    assert reached.found >= floor[1]
    assert reached.no_right >= floor[2]
    assert reached.no_said >= floor[3]


def test_what_a_guide_asks_in_its_own_words_is_never_answered_no() -> None:
    """A wrong no accuses an official. What a guide says nobody needs it may name all the same."""
    for folder, body in _asked_about():
        for point in points_of(guide(folder, body), None, names()):
            if point.kind in (ElementKind.MATERIAL, ElementKind.CONDITION) and not point.not_needed:
                judged = asked(folder, body, point.text)
                assert judged.verdict is not Verdict.NO, (folder, point.id, judged.reason)


@pytest.mark.parametrize(
    ("folder", "body", "words", "verdict", "reason", "first", "beyond"),
    [
        (SHARES, "360722", "质权合同要先公证", Verdict.NO, Reason.BEYOND, "m3", "公证"),
        (SHARES, "360722", "质权合同要双方盖章", Verdict.YES, Reason.CITED, "m3.r1", ""),
        (REFUND, "360722", "要我老婆的身份证", Verdict.NO, Reason.OTHER_PERSON, "m2", "老婆"),
        (REFUND, "360722", "完睡证明", Verdict.YES, Reason.CITED, "m3", ""),
        (REFUND, "360722", "要无犯罪记录证明", Verdict.NO, Reason.ABSENT, "", ""),
        (REFUND, "360722", "执照给了，还要结婚证", Verdict.NO, Reason.ABSENT, "", ""),
        (REFUND, "360722", "让我去栽三棵树", Verdict.PERHAPS, Reason.UNREAD, "", ""),
        (PASSPORT, "360700", "收了 200 元工本费", Verdict.NO, Reason.FEE, "fee1", ""),
        (RENT, "360700", "要开无房证明", Verdict.NO, Reason.NOT_NEEDED, "m4", ""),
    ],
)
def test_the_answer_says_why(
    folder: str, body: str, words: str, verdict: Verdict, reason: Reason, first: str, beyond: str
) -> None:
    judged = asked(folder, body, words)
    assert (judged.verdict, judged.reason, judged.beyond) == (verdict, reason, beyond)
    shown = judged.points or judged.nearest
    assert not first or shown[0].id == first
    assert len(judged.shared) == len(shown) <= 3


def test_what_sounds_the_same_is_put_right_and_nothing_else() -> None:
    assert mended("营业执造") == "营业执照"
    assert mended("建设工程规划许可正") == "建设工程规划许可证"
    for fine in ("要店面的合同", "消防器材产品", "有没有外面欠的账", "让我交户口本"):
        assert mended(fine) == fine


def test_a_likeness_from_elsewhere_orders_what_is_shown() -> None:
    def similar(texts: Sequence[str], question: str) -> list[float]:
        return [float("预算" in each) for each in texts]

    bound = guide("housing/repair-fund", "360722")
    plain, helped = (judge(bound, "大概的花销", None, names(), each) for each in (None, similar))
    assert "f.matter.cost" not in {each.id for each in plain.points}
    assert helped.points[0].id == "f.matter.cost"


def test_what_every_guide_says_tells_nothing() -> None:
    """``make rarity`` counts it over the sample catalogue; held against the guides that strangers asked about."""
    texts = ["".join(f"{each.names[0]}{each.says}" for each in points_of(guide(*key))) for key in _asked_about()]
    everywhere = {each for each in texts[0] if each.isalpha() and all(each in text for text in texts)}
    assert max(map(rarity, everywhere)) < 0.15 < min(map(rarity, "隔档税"))
    assert counted(["材料甲", "材料乙"]) == "2\n2\t料材\n"


def _asked_about() -> Iterable[tuple[str, str]]:
    return dict.fromkeys((folder, body) for folder, body, _words, _right in questions("strangers"))
