"""Is this in the guide? Single answers with their reasons, and the labelled questions: a floor for each half."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from tongban.registry.catalogue.outside import VISITS, Judgement, Verdict, judge
from tongban.registry.catalogue.outside.demands import DemandKind, read
from tongban.registry.catalogue.seed import shipped_standard_materials

SET = Path(__file__).with_name("outside.yaml")
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
        ("合同要盖公章", DemandKind.SEAL, None),
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
    that are right."""

    asked: int
    named_right: float
    found: float
    no_right: float


def questions(half: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Guide, body, words, elements that are right, of one half: ``open``, ``held`` or ``more``."""
    document: dict[str, Any] = yaml.safe_load(SET.read_text(encoding="utf-8"))
    for row in document["more" if half == "more" else "sets"]:
        for words, right in row["asked"]:
            held = sha256((row["guide"] + words).encode()).digest()[0] % 2 == 1
            if half == "more" or held == (half == "held"):
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
    return Figures(count, named_right / named, found / inside, no_right / no)


def test_every_labelled_element_is_in_its_guide() -> None:
    for half in ("open", "held", "more"):
        for folder, body, words, right in questions(half):
            known = {*guide(folder, body).elements, VISITS}
            assert set(right) <= known, (folder, words)


@pytest.mark.parametrize(
    ("half", "floor"), [("open", (0.9, 0.9, 0.95)), ("held", (0.78, 0.75, 0.84)), ("more", (0.88, 0.88, 0.92))]
)
def test_labelled_questions(half: str, floor: tuple[float, float, float]) -> None:
    reached = figures(half)
    assert reached.asked > 80
    assert reached.named_right >= floor[0]
    assert reached.found >= floor[1]
    assert reached.no_right >= floor[2]
