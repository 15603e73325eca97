"""Sensitive data: asked where the purpose needs them and an article says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tongban.kernel.codes import region_prefix
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import GuideText, said
from tongban.registry.catalogue.material_graph import mapping, rows


@dataclass(frozen=True, slots=True)
class _Kind:
    """个人信息保护法第二十八条. ``words`` speak of it; ``purpose`` are words of items that are about it."""

    what: str
    words: re.Pattern[str]
    purpose: re.Pattern[str]


def _kind(what: str, words: str, purpose: str) -> _Kind:
    return _Kind(what, re.compile("|".join(words.split()), re.IGNORECASE), re.compile("|".join(purpose.split())))


_KINDS = (
    _kind(
        "健康",
        "健康(?:证明|状况|检查) 体检 病历 病史 诊断 传染病 艾滋 精神(?:病|状况|障碍) 医疗记录 检验报告单 就诊 身体条件 怀孕 孕检",
        "医 病 伤 残 健康 劳动能力 驾驶 生育 孕 救助 护理 死亡 特困 收养",
    ),
    _kind("宗教信仰", "宗教 信仰 教徒", "宗教 寺 教堂 伊斯兰 佛 道教 基督 天主"),
    _kind(
        "生物识别",
        "指纹 人脸 面部 虹膜 声纹 DNA (?<!转)基因 血型 掌纹 手持(?:本人)?(?:身份证|证件)",
        "出入境 护照 鉴定 亲子",
    ),
    _kind(
        "金融账户",
        "银行(?:流水|对账单|存款|账户|账号|卡) 存折 征信 存款证明 资金流水 对账单 信用报告",
        "补贴 补助 待遇 救助 退 给付 保险 社保 公积金 贷款 资助 助学 奖 津贴 抚恤 低保 养老 失业 工伤 "
        "申领 发放 支付 报销 返还 提取",
    ),
    _kind("行踪", "行踪 轨迹 行程码 通话记录 定位", "救援 失踪"),
    _kind(
        "特定身份",
        "(?:无|有无)[^，。]{0,3}(?:犯罪|违法|刑事)[^，。]{0,6}(?:记录|证明) 政治面貌 家庭成员[^，。]{0,6}(?:职业|收入|政治)",
        "律师 教师 保安 公证 救助 低保 养老 保障 入党 录用 枪 爆破 收养 特困 困难 居留 国籍 签证",
    ),
)
_OTHERS_NUMBER = re.compile(
    r"(?P<who>配偶|父亲|母亲|父母|子女|联系人|邻居|同事|同学|证明人|亲属|家庭成员)[^，。]{0,6}(?:身份证|身份号码|证件)(?:件)?号"
)
_OF_FAMILIES = re.compile(r"生育|出生|婚|户口|入户|入学|低保|最低生活|救助|特困|抚恤|继承|收养|公租|住房|供养")
"""Items that are about a family."""


def sensitive_without_basis(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """个人信息保护法第二十八条、第三十四条: materials by their own basis, fields of the form by what the guide speaks of."""
    for row in text.materials:
        name = said(row.get("name"))
        if not text.rests(row) and (what := _what(text, name)):
            yield finding("sensitive_without_basis", f"unified.materials.{row.get('id')}", text=name, what=what)
    grounds = _grounds(text)
    for place, label in _labels(text):
        if what := _what(text, label, grounds):
            yield finding("sensitive_without_basis", place, text=label, what=what)
        match = _OTHERS_NUMBER.search(label)
        if match and match["who"] not in grounds and not _OF_FAMILIES.search(text.name):
            yield finding("sensitive_without_basis", place, text=label, what="他人的证件号码")


def _what(text: GuideText, words: str, grounds: str = "") -> str:
    """Which kind of sensitive data the words speak of that the item is not about; empty: none."""
    kinds = (kind for kind in _KINDS if kind.words.search(words) and not kind.purpose.search(text.name))
    return next((kind.what for kind in kinds if not kind.words.search(grounds)), "")


def _grounds(text: GuideText) -> str:
    """What conditions, materials and bases speak of."""
    parts = [said(row.get("text")) for row in text.conditions]
    parts += [said(row.get("name")) for row in text.materials]
    parts += [said(row.get("note")) for row in rows(text.unified, "legal_basis")]
    return "\n".join(parts)


def _labels(text: GuideText) -> Iterator[tuple[str, str]]:
    for section in rows(mapping(text.unified.get("form")), "sections"):
        for row in rows(section, "fields"):
            yield f"unified.form.{row.get('id')}", said(row.get("label"))
            for part in rows(row, "fields"):
                yield f"unified.form.{part.get('id')}", said(part.get("label"))


def not_assessed(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """个人信息保护法第五十五条第一项: the impact is assessed before sensitive data are processed. Silent without a register.

    It warns and does not hold up a publication: the assessment is the body's duty, not the applicant's, and a guide that did
    not appear would keep people from what the law gives them.
    """
    if facts.assessed is None:
        return
    basic, region = str(mapping(text.document.get("codes")).get("basic", "")), said(text.local.get("region_code"))
    if any(item == basic and region.startswith(region_prefix(where)) for item, where in facts.assessed):
        return
    for section in rows(mapping(text.unified.get("form")), "sections"):
        for row in rows(section, "fields"):
            for part in (row, *rows(row, "fields")):
                if part.get("privacy") == "sensitive" or part.get("type") == "person_id":
                    yield finding("not_assessed", f"unified.form.{part.get('id')}", text=said(part.get("label")))
                    return
