"""Materials: named one by one, in the common name, asked only where nobody holds them, and on a basis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tongban.registry.catalogue.checks.materials import is_catch_all
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import GuideText, Row, requirement_texts, said
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.material_graph import Paper, key_of, mapping, switched

_ANYTHING = re.compile(
    r"(?:其他|其它|别的)(?:的|有关|相关|必要|必需|所需|需要|应当|须|申请|证明|支持|佐证|补充|辅助|配套|要求|提供|提交)*"
    r"(?:材料|资料|文件|手续|证件|证明|凭证|情况)(?:等)?[)）。；]?$|(?:要求|规定|需要|认为|必要|应当?)(?:提供|提交|补充|出具|报送)?的?其[他它]|"
    r"^(?:其[他它])$|^(?:所需|需要|必需|必要|有关|相关|补充)(?:提供|提交|补充|报送)?的?(?:申请|证明)?(?:材料|资料|文件|手续)$|"
    r"(?:补充|另行|需要)(?:提供|提交)的(?:材料|资料|文件)$"
)


def catch_all(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """行政许可法第三十条: the whole list of materials is public."""
    for row in text.materials:
        place = f"unified.materials.{row.get('id')}"
        for words in (said(row.get("name")), *requirement_texts(row)):
            if asks_for_anything(words):
                yield finding("catch_all", place, text=words)
                break


def asks_for_anything(words: str) -> bool:
    """Whether they are a catch-all."""
    return is_catch_all(words) or bool(_ANYTHING.search(words))


_OUT_OF_TITLES = re.compile(r"《([^《》]{0,100})》")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_JOINED = re.compile(r"[、和及与，,；;+]|以及|并附|连同|加上")
_CHOICE = re.compile(r"或|/|之一|任一|任选|其中")
_ENDS_AS_PAPER = re.compile(
    r"(?:申请表|申请书|表|书|证|证照|执照|簿|户口本|证明|证明文件|证明材料|文件|材料|报告|报表|图|图纸|平面图|清单|名单|合同|协议|章程|函|批复|批文|"
    r"决定|意见|照片|发票|凭证|票据|收据|承诺|声明|卡|册|方案|资料|说明|简历|档案|公证|批件|制度|目录|存折|记录|样品|样张|电子版)"
    r"(?:的)?(?:原件|复印件|影印件|扫描件|正本|副本)?(?:[0-9一二三两]份)?$"
)
_PART_OF = re.compile(
    r"^(?:其?附图|其?附件|附表|附页|正面|反面|副本|正本|正反面|复印件|原件|电子版|电子件|[^证表书]{0,3}页)|副本$"
)


def two_in_one(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """One line, one paper. What the list of standard materials itself holds to be one paper is one, and so is a choice."""
    for row in text.materials:
        name, paper = said(row.get("name")), facts.papers.behind(row)
        bare = unicodedata.normalize("NFKC", name)
        if paper is not None and name in (paper.name, *paper.names):
            continue
        bare = _OUT_OF_TITLES.sub(lambda match: match[1][-3:], bare)
        while (rest := _BRACKETS.sub("", bare)) != bare:
            bare = rest
        if _CHOICE.search(bare):
            continue
        found = [
            part
            for part in _JOINED.split(bare)
            if len(part) > 2 and _ENDS_AS_PAPER.search(part) and not _PART_OF.search(part)
        ]
        if len(found) > 1:
            yield finding("two_in_one", f"unified.materials.{row.get('id')}", text=name)


_COPIES = re.compile(
    r"[(\[【〔](?:原件|复印件|影印件|扫描件|电子版|电子件|正反面|正本|副本|正副本|加盖公章|盖章|签字|核验|验原件|原件及复印件|一式.份|.份|[及和与、/或])*[)\]】〕]"
)
_COPY_ENDING = re.compile(
    r"(?:的)?(?:原件|复印件|影印件|扫描件|电子版|正本|副本)(?:[及和与或/、](?:原件|复印件))*$|[0-9一二三两]份$|[。；;，]$"
)


def duplicate_material(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """The same paper is named once; original and copy are one. Two that are asked in different situations are two."""
    met: dict[str, Row] = {}
    asked_of_some = switched(text.unified)
    for row in text.materials:
        key = _same(said(row.get("name")))
        first = met.setdefault(key, row)
        if first is row:
            continue
        if _apart(row, first, asked_of_some):
            continue
        place = f"unified.materials.{row.get('id')}"
        yield finding("duplicate_material", place, text=said(row.get("name")), other=said(first.get("name")))


def _apart(one: Row, other: Row, asked_of_some: list[set[str]]) -> bool:
    """Whether the two are asked in situations of their own."""
    if one.get("when") and other.get("when"):
        return bool(one["when"] != other["when"])
    rows_of = [
        [number for number, some in enumerate(asked_of_some) if str(row.get("id")) in some] for row in (one, other)
    ]
    return all(rows_of) and not set(rows_of[0]) & set(rows_of[1])


def _same(name: str) -> str:
    text = re.sub(r"[\s《》“”\"]", "", unicodedata.normalize("NFKC", name))
    shorter = _COPIES.sub("", text)
    while (rest := _COPY_ENDING.sub("", shorter)) != shorter:
        shorter = rest
    return shorter or text


_APPLICANTS = re.compile(
    r"(?:申请表|申请书|申报表|申报书|登记表|备案表|审批表|信息表|汇总表|一览表|报名表|推荐表|审核表|申请单|承诺书|委托书|声明书?|清单|方案|计划书|"
    r"简历|情况说明|说明|报告|章程|合同|协议书?|告知书|确认书|表)$"
)
_MADE_BY_OTHERS = re.compile(r"检测|检验|审计|评估|评价|鉴定|验资|监测|体检|诊断|查新|测绘|勘察|资产|财务|检查|会计")


def sample_missing(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """行政许可法第二十九条、第三十条: forms are handed out and shown filled in. Where a list says nothing of samples, papers of
    the applicant's own making only."""
    lacking = [
        said(row.get("name"))
        for row in text.materials
        if row.get("from", "UPLOAD") == "UPLOAD"
        and not said(row.get("sample"))
        and ("sample" in row or _self_made(row))
    ]
    if lacking:
        yield finding("sample_missing", "unified.materials", n=len(lacking), text=lacking[0])


def _self_made(row: Row) -> bool:
    name = plain(said(row.get("name")))
    return bool(_APPLICANTS.search(name)) and not _MADE_BY_OTHERS.search(name)


# Certificates of the state by their last word, where the list of standard materials does not know them.
_STATE_CERTIFICATES = re.compile(
    r"(?:身份证|户口簿|户口本|营业执照|(?:结婚|离婚|残疾人?|低保|驾驶|行驶|居住|房产|土地使用|不动产权|海域使用权|社会保障)(?:证|证书|卡)|"
    r"许可证书?|法人(?:登记)?证书|执业证书?|资格证书?|注册证书?|登记证书?|学历证书|学位证书|毕业证书?|完税证明|参保证明|参保缴费证明|"
    r"(?:社保|社会保险)[^，。]{0,6}证明|无(?:犯罪|违法)记录证明)$"
)
_NOT_OURS = re.compile(
    r"外国|境外|国外|香港|澳门|台湾|港澳|台胞|军人|军官|现役|部队|护照|照片|彩照|手持|公证|认证|翻译|译本|授权|委托|申请|复核|推荐"
)
_IDENTITY = re.compile(r"身份证明(?:文件|材料|书)?$")
"""May be a passport or a soldier's paper as well."""
_SEVERAL_PAPERS = re.compile(r"[(与和或、]")
"""Common names that stand for a group of papers."""
_GIVEN_BACK = re.compile(r"交回|收回|缴回|缴销|收缴|注销后")


def held_already(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """国务院关于在线政务服务的若干规定第七条: what is to be had by sharing is asked of nobody."""
    for row in text.materials:
        name = said(row.get("name"))
        if row.get("from", "UPLOAD") != "UPLOAD" or row.get("original_seen") or _NOT_OURS.search(name):
            continue
        if _IDENTITY.search(plain(name)) and not row.get("standard_code"):
            continue
        source = _source(name, facts.papers.behind(row), facts)
        if source and not any(_GIVEN_BACK.search(each) for each in (name, *requirement_texts(row))):
            yield finding("held_already", f"unified.materials.{row.get('id')}", text=name, source=source)


def _source(name: str, paper: Paper | None, facts: Facts) -> str:
    if paper is not None and paper.registry_source:
        return f"“{paper.name}”的登记库"
    if paper is not None and paper.certificate_type:
        return f"电子证照库（{paper.certificate_type}）"
    head = plain(name)
    if match := _STATE_CERTIFICATES.search(head):
        return f"电子证照库（{match[0]}）"
    if issuers := facts.graph.issuers.get(head):
        return f"“{issuers[0].name}”的结果"
    return ""


def name_not_uniform(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """The same paper and the same item are called the same everywhere."""
    for row in text.materials:
        name, paper = said(row.get("name")), facts.papers.behind(row)
        if (
            paper is not None
            and not _NOT_OURS.search(name)
            and _called_otherwise(name, paper, bool(row.get("standard_code")))
        ):
            yield finding("name_not_uniform", f"unified.materials.{row.get('id')}", text=name, name=paper.name)
    codes = mapping(text.document.get("codes"))
    basic = facts.basic_names.get(str(codes.get("basic", "")), "")
    others = facts.graph.names.get(key_of(text.document), frozenset()) - {text.name}
    if basic and not codes.get("handling") and text.name and _stem(text.name) != _stem(basic):
        yield finding("name_not_uniform", "unified.name", text=text.name, name=basic)
    elif others and text.name:
        yield finding("name_not_uniform", "unified.name", text=text.name, name=min(others))


def _called_otherwise(name: str, paper: Paper, sure: bool) -> bool:
    """Whether it is another name of this very paper. ``sure``: its code is given. What stands before the common name says
    whose it is; a general paper (说明, 申请书) is called after its purpose."""
    bare, common = plain(name), plain(paper.name)
    if bare.endswith(common) or _SEVERAL_PAPERS.search(unicodedata.normalize("NFKC", paper.name)):
        return False
    if sure and bare not in map(plain, paper.names):
        return True
    others = tuple(other for each in paper.names if _alike(other := plain(each), common))
    return not _IDENTITY.search(bare) and (bare in others or (paper.held and bare.endswith(others)))


def _alike(other: str, common: str) -> bool:
    """Whether it is the common name spelled shorter or a little differently: two of three characters are in it."""
    return 3 * sum(char in common for char in other) >= 2 * len(other)


def _stem(name: str) -> str:
    return re.split(r"[(（]", unicodedata.normalize("NFKC", name))[0].strip()
