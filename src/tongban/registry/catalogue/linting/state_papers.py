"""Papers of the state: asked of nobody where it holds them, and called by their one name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tongban.registry.catalogue.linting.everyday_names import everyday
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import GuideText, requirement_texts, said
from tongban.registry.catalogue.linting.papers import ALTERNATIVE, JOINED, is_paper
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.material_graph import Paper, key_of, mapping

# Certificates of the state by their last word, where the list of standard materials does not know them.
_STATE_CERTIFICATES = re.compile(
    r"(?:身份证|身份证件|户口簿|户口本|营业执照|"
    r"(?:结婚|离婚|残疾人?|低保|驾驶|行驶|居住|房产|土地使用|不动产权|海域使用权|社会保障)(?:证|证书|卡)|"
    r"中华人民共和国(?:普通)?护照|(?:入籍|退籍|国籍)证书|许可证书?|资质证书|执业证书?|资格证书?|注册证书?|法人证书|登记证[书件]?|"
    r"(?:法人|主体资格|登记注册|注册登记)(?:资格)?(?:证明|证明文件|证明材料)|身份证明(?:文件|材料|书)?|"
    r"学历证书|学位证书|毕业证书?|(?:在学|在读|学籍)证明|完税证明|参保证明|参保缴费证明|"
    r"(?:社保|社会保险)[^，。]{0,6}(?:证明|清单|记录|凭证)|无(?:犯罪|违法)记录证明)$"
)
_NOT_OURS = re.compile(r"外国|境外|国外|香港|澳门|台湾|港澳|台胞|军人|军官|现役|部队|军队|武警|武装警察|永久居留")
"""Papers of other states and of the armed forces."""
_OTHER_PAPERS = re.compile(
    r"(?<!中华人民共和国)护照|照片|彩照|手持|公证|认证|翻译|译本|职称|职务任职|"
    r"(?:申请|授权|委托|复核|推荐)(?:书|表|单|函|信|手续|意见|报告|材料|证明)*$"
)
"""What speaks of a certificate and is another paper."""
_IN_BRACKETS = re.compile(r"[(（]([^()（）]{2,20})[)）]")
_IDENTITY = re.compile(r"身份证(?:明(?:文件|材料|书)?|件)$")
"""Names for a class of papers."""
_SEVERAL_PAPERS = re.compile(r"[(与和或、]")
"""Common names that stand for a group of papers."""
_GIVEN_BACK = re.compile(r"交回|收回|缴回|缴销|收缴|注销后")
_REGISTERED = re.compile(r"^(.{2,12}?)(?:注册|执业)(?:证书|证)$")
"""The paper that a change or the end of a registration concerns."""
_FORMER = re.compile(r"^(?:原有?(?!产地|材料|件|始)|旧|损毁的?|所?持有?的)")
_CHANGES = r"变更|换|补[发办领证]|延续|延期|续期|注销|调整|签注|更正|遗失|转[让移]"
"""What an item does that changes a paper, which is given back for it."""
_THEN_CHANGED = re.compile(rf"(?:证书?)?》?[^（(]{{0,3}}[（(]?(?:{_CHANGES})")
_CHANGED_BEFORE = re.compile(rf"(?:{_CHANGES})[^（(]{{0,4}}$")


def held_already(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """国务院关于在线政务服务的若干规定第七条: what is to be had by sharing is asked of nobody. The paper that the item itself
    changes, renews or cancels is given back."""
    for row in text.materials:
        name = said(row.get("name"))
        if row.get("from", "UPLOAD") != "UPLOAD" or row.get("original_seen") or _changed_here(name, text.name):
            continue
        source = _source(name, facts.papers.behind(row), facts)
        if source and not any(_GIVEN_BACK.search(each) for each in (name, *requirement_texts(row))):
            yield finding("held_already", f"unified.materials.{row.get('id')}", text=name, source=source)


def _changed_here(name: str, item: str) -> bool:
    head = plain(name)
    if _FORMER.search(head) or "旧证" in name or _beside_a_change(re.sub(r"(?:证书|证)$", "", head), item):
        return True
    whose = _REGISTERED.match(head)
    acts = re.sub(r"[(（].*$", "", item)
    return whose is not None and whose[1] in acts and bool(re.search(_CHANGES, acts))


def _beside_a_change(core: str, item: str) -> bool:
    """Whether the item's name says that this paper is changed."""
    at = item.find(core) if core else -1
    while at >= 0:
        if _THEN_CHANGED.match(item, at + len(core)) or _CHANGED_BEFORE.search(item[:at]):
            return True
        at = item.find(core, at + len(core))
    return False


def _source(name: str, paper: Paper | None, facts: Facts) -> str:
    if _NOT_OURS.search(name):
        return ""
    head = plain(name)
    if not _OTHER_PAPERS.search(head):
        if paper is not None and paper.registry_source:
            return f"“{paper.name}”的登记库"
        if paper is not None and paper.certificate_type:
            return f"电子证照库（{paper.certificate_type}）"
        if issuers := facts.graph.issuers.get(head):
            return f"“{issuers[0].name}”的结果"
    for part in _asked_for(name):
        match = _STATE_CERTIFICATES.search(part)
        if match and not _OTHER_PAPERS.search(part):
            return f"电子证照库（{match[0]}）"
    return ""


def _asked_for(name: str) -> Iterator[str]:
    """Every paper that the line joins, of alternatives the first, and what stands in brackets after a general name."""
    for joined in JOINED.split(plain(name)):
        first = ALTERNATIVE.split(joined)[0]
        yield first if is_paper(first) or _STATE_CERTIFICATES.search(first) else joined
    yield from (match[1] for match in _IN_BRACKETS.finditer(name))


_BARE_PHOTOGRAPH = re.compile(r"^(?:申请人|本人|个人)?(?:近期)?(?:相片|照片|彩照|近照)$")


def name_not_uniform(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """The same paper and the same item are called the same everywhere."""
    for row in text.materials:
        name, paper = said(row.get("name")), facts.papers.behind(row)
        if common := _common_name(name, paper, sure=bool(row.get("standard_code")) and not text.listed):
            yield finding("name_not_uniform", f"unified.materials.{row.get('id')}", text=name, name=common)
    codes = mapping(text.document.get("codes"))
    basic = facts.basic_names.get(str(codes.get("basic", "")), "")
    others = facts.graph.names.get(key_of(text.document), frozenset()) - {text.name}
    if basic and not codes.get("handling") and text.name and _stem(text.name) != _stem(basic):
        yield finding("name_not_uniform", "unified.name", text=text.name, name=basic)
    elif others and text.name:
        yield finding("name_not_uniform", "unified.name", text=text.name, name=min(others))


def _common_name(name: str, paper: Paper | None, *, sure: bool) -> str:
    """How a paper is called that the line calls otherwise; empty: it is called right, or has no one name."""
    for part in JOINED.split(plain(name)):
        for each in ALTERNATIVE.split(part):
            if common := everyday(each)[1]:
                return common
    if _BARE_PHOTOGRAPH.search(plain(name)):
        return paper.name if paper is not None else "证件照片"
    if paper is None or _NOT_OURS.search(name):
        return ""
    return paper.name if _called_otherwise(name, paper, sure) else ""


def _called_otherwise(name: str, paper: Paper, sure: bool) -> bool:
    """Whether it is another name of this very paper. ``sure``: its code was given by a person. What stands before the common
    name says whose it is; a general paper (说明, 申请书, 清单) is called after its purpose, so that only its listed other
    names count, and none that only says less."""
    bare, common = plain(name), plain(paper.name)
    if bare.endswith(common) or _SEVERAL_PAPERS.search(unicodedata.normalize("NFKC", paper.name)):
        return False
    if sure and (paper.held or bare in map(plain, paper.names)):
        return True
    others = tuple(
        other
        for each in paper.names
        if _alike(other := plain(each), common) and not other.startswith(common) and (paper.held or other not in common)
    )
    return not _IDENTITY.search(bare) and (bare in others or (paper.held and bare.endswith(others)))


def _alike(other: str, common: str) -> bool:
    """Whether it is the common name spelled shorter or a little differently: two of three characters are in it."""
    return 3 * sum(char in common for char in other) >= 2 * len(other)


def _stem(name: str) -> str:
    return re.split(r"[(（]", unicodedata.normalize("NFKC", name))[0].strip()
