"""Materials: named one by one, in the common name, asked only where nobody holds them, and on a basis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tongban.registry.catalogue.checks.materials import is_catch_all
from tongban.registry.catalogue.linting.everyday_names import everyday
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import GuideText, Row, requirement_texts, said, says_nothing
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.material_graph import switched

_ANYTHING = re.compile(
    r"(?:其他|其它|别的)(?:的|有关|相关|必要|必需|所需|需要|应当|须|申请|证明|支持|佐证|补充|辅助|配套|要求|提供|提交)*"
    r"(?:材料|资料|文件|手续|证件|证明|凭证|情况)(?:等)?[)）。；]?$|(?:要求|规定|需要|认为|必要|应当?)(?:提供|提交|补充|出具|报送)?的?其[他它]|"
    r"^(?:其[他它])$|^(?:所需|需要|必需|必要|有关|相关|补充)(?:提供|提交|补充|报送)?的?(?:申请|证明)?(?:材料|资料|文件|手续)$|"
    r"(?:补充|另行|需要)(?:提供|提交)的(?:材料|资料|文件)$|"
    r"(?:文件|通知|批复|方案|公告|决定|规定)(?:中|里)?(?:另行)?(?:所要求|要求|所需|需要|规定|列明)(?:提供|提交|补充|报送)?的?(?:材料|资料|文件)$"
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
JOINED = re.compile(r"[、及与，,；;+]|(?<!共)和(?![国解谐平])|以及|并附|连同|加上")
ALTERNATIVE = re.compile(r"或者?|/")
_CHOICE = re.compile(r"之一|任一|任选|其中")
_ANY_PAPER = frozenset({"证明", "材料", "文件", "资料", "证件", "证书", "合同", "协议", "说明", "附件", "附图", "目录"})
"""Words that, alone, repeat the other part of the name or add none: 合同或者协议."""
_IDENTITY_PAPER = re.compile(r"护照|旅行证件|身份证|通行证|居住证|身份证明|证件$")
"""One class of papers: who somebody is may be shown by any of them."""
_ENDS_AS_PAPER = re.compile(
    r"(?:申请表|申请书|表|书|证|证件|证照|执照|簿|户口本|证明|证明文件|证明材料|文件|材料|报告|报表|图|图纸|平面图|清单|名单|合同|协议|章程|函|批复|批文|"
    r"决定|意见|照片|发票|凭证|票据|收据|承诺|声明|卡|(?<!注)册|方案|资料|说明|简历|档案|公证|批件|制度|目录|存折|借记卡|[机车船]票|纪要|(?:详细|总体|专项)规划|图件|图片|记录|样品|样张|电子版)"
    r"(?:的)?(?:原件|复印件|影印件|扫描件|正本|副本)?(?:[0-9一二三两]份)?$"
)
_PART_OF = re.compile(
    r"^(?:其?附图|其?附件|附表|附页|正面|反面|副本|正本|正反面|复印件|原件|电子版|电子件|[^证表书]{0,3}页)|副本$"
)


def two_in_one(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """One line, one paper: two joined papers, alternatives too, fit no standard material. What the list of standard materials
    itself holds to be one paper is one, and so are papers of one class."""
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
        if len(_papers_in(bare)) > 1:
            yield finding("two_in_one", f"unified.materials.{row.get('id')}", text=name)


def _papers_in(bare: str) -> list[str]:
    """The papers that a name without brackets joins; alternatives of one class are one."""
    found = []
    for joined in JOINED.split(bare):
        others = [each for each in ALTERNATIVE.split(joined) if is_paper(each)]
        if len(others) > 1 and all(_IDENTITY_PAPER.search(each) for each in others):
            others = others[:1]
        found += others
    if len(found) > 1 and found[-1].endswith("的证明"):
        found = [each for each in found if not each.endswith("记录")]
    return found


def is_paper(part: str) -> bool:
    """Whether the words name a paper, and not a part of one or any paper at all."""
    return len(part) > 1 and part not in _ANY_PAPER and bool(_ENDS_AS_PAPER.search(part)) and not _PART_OF.search(part)


_COPIES = re.compile(
    r"[(\[【〔](?:原件|复印件|影印件|扫描件|电子版|电子件|正反面|正本|副本|正副本|加盖公章|盖章|签字|核验|验原件|一式.份|.份|需|提供|核对|查验|后退回|纸质|彩色|单位公章|公章|的|[及和与、/或])*[)\]】〕]"
)
_COPY_ENDING = re.compile(
    r"(?:的)?(?:原件|复印件|影印件|扫描件|电子版|正本|副本)(?:[及和与或/、](?:原件|复印件))*$|[0-9一二三两]份$|[。；;，]$"
)


_WHOEVER_APPLIES = re.compile(r"^(?:申请人|本人)?的?(?:合法)?(?:有效)?的?")


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
    shorter = _WHOEVER_APPLIES.sub("", shorter) or shorter
    loose, common = everyday(shorter)
    return (shorter.removesuffix(loose) + common) if loose else (shorter or text)


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
        and (not said(row.get("sample")) or says_nothing(said(row.get("sample"))))
        and ("sample" in row or _self_made(row))
    ]
    if lacking:
        yield finding("sample_missing", "unified.materials", n=len(lacking), text=lacking[0])


def _self_made(row: Row) -> bool:
    name = plain(said(row.get("name")))
    return bool(_APPLICANTS.search(name)) and not _MADE_BY_OTHERS.search(name)
