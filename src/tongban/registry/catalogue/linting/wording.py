"""Wording: conditions where none belong, words that leave open what is meant, steps that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import CITED, GuideText, requirement_texts, said, sentences
from tongban.registry.catalogue.linting.papers import asks_for_anything

# What shuts somebody out, or makes one thing wait for another.
_SHUTS_OUT = re.compile(
    r"不予(?:受理|办理|登记|审批|接件|收件|核发|认定)|(?:不得|不能|不可以?|不准|禁止|谢绝|拒绝|恕不|概不)(?:申请|申报|办理|受理|报名|代办|委托)|"
    r"不(?:接受|接收|受理)(?!复议)|(?:须|需要?|应当?|必须|请?务必)先|先[^，。]{1,20}(?:之后|后|再)[^，。]{0,8}(?:才|方)|"
    r"(?:方可|方能|才能|才可以?|方予|才予)[^，。]{0,6}(?:申请|办理|受理|申报|领取|登记|审批|认定)|"
    r"一律不|先到先得|额满为止|暂(?:不|停|缓)(?:受理|办理|接受)|(?:仅限|只限|限于|(?<!不)限(?:申请|办理|报|本人|本市|本省|本县|本区|本地|本辖区|户籍)|只受理|只接受|只办理|仅受理|仅接受)|(?:必须|须|应当?|需要?)(?:由)?(?:本人|法定代表人|法人代表|负责人|户主|夫妻双方)[^，。]{0,6}"
    r"(?:到场|到现场|亲自|前来|亲临|办理|到窗口)|否则[^，。]{0,10}(?:不予|不再|退件|退回)|(?:一律|均)(?:不予|退回|退件)"
)
# What the applicant is obliged to do or to be.
_DEMANDS = re.compile(
    r"(?:必须|须|应当|应(?!急|用|届|税|收|付|聘|届|对|邀|征|纳)|需要?(?!求)|还需|另需|务必)[^，。]{0,10}?"
    r"(?:具备|具有|取得|符合|满足|达到|提供|提交|出示|携带|交验|缴清|缴纳|缴存|购买|参加|加入|签订|承诺|担保|同意|完成|经过|持有|年满|居住满|通过)|"
    r"(?:必须|须|应当|应)(?:为|是|在)(?!线)|凭[^，。]{1,12}(?:申请|办理|受理)|"
    r"(?:注册资本|资金|面积|人数|年龄|学历|工龄|年限|职工|员工|营业额|产值)[^，。]{0,8}(?:不得?(?:低|少|高|超)|达到|以上|以下|周岁)"
)
_NOT_OBLIGED = re.compile(r"不是(?:申请)?(?:材料|条件|前提)|(?:无须|无需|不需要?|不用|毋须|不必|不应)")
# The duty is the office's, not the applicant's.
_OFFICE = re.compile(
    r"(?:机关|部门|窗口|我[局委办中心]|工作人员|审批人员|经办人员|审查人员|受理人员|登记机构|经办机构|中心|本局|政府|大厅)[^，。]{0,12}(?:应当?|须|必须|需)(?!先)|^(?:当场|依法)"
)
# Telling why, in writing, is what the law asks of a refusal (行政许可法第三十二条、第三十八条).
_LAWFUL_REFUSAL = re.compile(r"(?:告知|说明|通知书|决定书|理由|书面|出具|不属于|救济|复议)")

# A duty or a rule in the name of a paper; in brackets stands who has to bring it.
_TOLD_IN_A_NAME = re.compile(r"应当|必须|务必|，[^，]{2,}(?:一致|相同|即可|为准|执行|办理)$")
_PAPER_ON_REFUSAL = re.compile(r"(?:说明|证明|通知书|决定书|意见|批复)$")


def hidden_condition(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """No condition but under the conditions; one that cites its article, or repeats a condition, is told, not made."""
    told = _pairs("".join(said(row.get("text")) for row in text.conditions))
    for place, remark in text.remarks():
        for sentence in sentences(remark):
            if _limits(sentence) and not _repeats(sentence, told):
                yield finding("hidden_condition", place, text=sentence)
    for row in text.steps:
        for sentence in sentences(said(row.get("requirements")) or said(row.get("name"))):
            if _limits(sentence) and not _LAWFUL_REFUSAL.search(sentence) and not _repeats(sentence, told):
                yield finding("hidden_condition", f"unified.steps.{row.get('id')}", text=sentence)
    for row in text.materials:
        name = _BRACKETS.sub("", said(row.get("name")))
        if _TOLD_IN_A_NAME.search(name) and not CITED.search(name):
            yield finding("hidden_condition", f"unified.materials.{row.get('id')}", text=said(row.get("name")))
            continue
        # A material's own words may say what it must show; whom it shuts out they may not.
        for words in (said(row.get("name")), *requirement_texts(row)):
            if _SHUTS_OUT.search(words) and not CITED.search(words) and not _PAPER_ON_REFUSAL.search(words):
                yield finding("hidden_condition", f"unified.materials.{row.get('id')}", text=words)


def _limits(sentence: str) -> bool:
    if CITED.search(sentence) or _OFFICE.search(sentence):
        return False
    if _SHUTS_OUT.search(sentence):
        return True
    return bool(_DEMANDS.search(sentence)) and not _NOT_OBLIGED.search(sentence)


def _repeats(sentence: str, told: set[str]) -> bool:
    """Whether two fifths of it, by pairs of characters, stand in the conditions."""
    pairs = _pairs(sentence)
    return bool(pairs) and 5 * len(pairs & told) >= 2 * len(pairs)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_OPEN_ENDED = re.compile(
    r"等(?:有关|相关|有效|其[他它])?(?:的)?(?:申请|证明|证件|证照)?(?:材料|资料|文件|证明|证件|手续|凭证|情况|情形|条件|要求)?[）)]?$"
)
_PAPER_VAGUE = re.compile(
    r"有关|(?<!利益)(?<!利害)相关|必要的|适当|一定的|若干|符合(?:规定|要求)|规定的(?:材料|资料|文件|证明)|(?:要求|所需|需要|必需)的(?:材料|资料|文件|证明)|"
    r"(?<![高中初劣优平上下特均相同对一二三四五])等(?![级同额待效候离位次于高比])|^(?:专业|行业|业务|上级)?(?:管理|主管)?部门(?:的)?(?:审查|审核|批准)?意见"
)
_ONLY_MATERIAL = re.compile(r"(?<!报告)(?<!说明)(?<!身份证明)(?<!产权证明)(?<!学历证明)(?<!完税证明)(?:材料|资料)$")
_EXACT = re.compile(r"第[〇零一二三四五六七八九十百千0-9]{1,9}条")
# What the conditions leave to a whole law, to a notice, or to a plan yet to come.
_REFERRED = re.compile(
    r"(?:符合|满足|依据|按照?|根据|依照)《[^《》]+》(?:\s|及|和|、|《[^《》]+》|等|有关|相关|中)*(?:的|所)?(?:规定|要求|条件|标准)*(?:的)?(?:条件)?[。]?$|"
    r"符合[^，。《》]{0,12}(?:法律|法规|规章|规范性文件|政策)[^，。《》]{0,14}(?:规定|要求)|"
    r"(?:条件|标准|要求)[^，。]{0,6}(?:由|以)[^，。]{0,20}(?:确定|规定|为准)|"
    r"(?:法律|法规|规章|政策|文件|通知)[^，。]{0,4}(?:规定|要求)的其[他它]|(?:有关|相关)证件"
)
_TEXT_VAGUE = re.compile(
    r"原则上|视情况|视情(?:形|况)|酌情|必要时|适当的?(?:条件|规模|资金|人员|场所)|若干|一定(?:的)?(?:条件|规模|数量|比例|资金|经验|[^，。]{0,4}(?:能力|实力))|"
    r"相应(?:的)?(?:资质|资格|能力|条件|规模)|良好的?(?:信誉|信用|品行)|"
    r"符合(?:国家|法律|法规|政策|上级|本市|本省|有关|相关|规定|的|、|和|及|以及|法律法规|其他|其它){1,8}(?:规定|要求|条件|标准|政策|情形)|"
    r"(?:向|经|到|由|报)(?:有关|相关)部门|(?:有关|相关)(?:的)?(?:规定|要求|条件|标准|政策|手续|材料|资料|证明|文件|法律|法规|情形)|"
    r"(?:按|按照|根据|依照|依据)[^，。]{0,24}(?:通知|文件|规定|要求|办法|公告|政策)(?:要求|执行|办理|的要求)?$|"
    r"以[^，。]{0,24}(?:通知|文件|规定|要求|公告|政策)为准|"
    r"(?:规定|认为|要求|需要)的其[他它](?:条件|情形|要求|材料)|其[他它](?:条件|情形|要求|事项|情况)[。]?$|等(?:条件|情形|要求|情况|材料)[。]?$"
)


def vague(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """Materials and conditions leave no room for what is not written."""
    for row in text.materials:
        name = said(row.get("name"))
        if asks_for_anything(name):
            continue
        if match := (_OPEN_ENDED.search(name) or _PAPER_VAGUE.search(_titles_out(name))):
            yield finding("vague", f"unified.materials.{row.get('id')}", text=name, word=match[0])
        elif (match := _ONLY_MATERIAL.search(_BRACKETS.sub("", name))) and not any(requirement_texts(row)):
            # What is asked may be said below the name.
            yield finding("vague", f"unified.materials.{row.get('id')}", text=name, word=match[0])
        for words in requirement_texts(row):
            yield from _vague_in(f"unified.materials.{row.get('id')}", words)
    for row in text.conditions:
        place, words = f"unified.conditions.{row.get('id')}", said(row.get("text"))
        found = tuple(_vague_in(place, words))
        yield from found or _referred_in(place, words)
    for row in text.steps:
        yield from _vague_in(f"unified.steps.{row.get('id')}", said(row.get("requirements")))
    for place, remark in text.remarks():
        if not place.endswith(("place", "hours", "windows")):
            yield from _vague_in(place, remark)


def _vague_in(place: str, words: str) -> Iterator[Finding]:
    for sentence in sentences(words):
        match = None if CITED.search(sentence) else _TEXT_VAGUE.search(sentence)
        if match:
            yield finding("vague", place, text=sentence, word=match[0])
            return


def _referred_in(place: str, words: str) -> Iterator[Finding]:
    for sentence in sentences(words):
        match = None if _EXACT.search(sentence) else _REFERRED.search(sentence)
        if match:
            yield finding("vague", place, text=sentence, word=match[0])
            return


def _titles_out(name: str) -> str:
    return re.sub(r"《[^《》]{0,100}》", "", name)


_STAGE = re.compile(
    r"依法|依规|按照?规定|按程序|按流程|根据规定|进行|予以|作出|并|和|与|及|、|，|。|的|"
    r"申请人?|提出|提交|申报|受理|收件|接件|初审|审查|审核|复核|审批|核准|决定|办结|制证|发证|送达|领取|办理|完成|登记|流程|环节|结果|材料|阶段|事项|工作"
)
_SAYS = 4
"""Characters beyond the names of stages from which a step says something."""


def bare_step(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """A step says what is looked at, how long it takes, or who does it, in words that people read."""
    for row in text.steps:
        name, words = said(row.get("name")), said(row.get("requirements"))
        if len(_STAGE.sub("", words or name)) < _SAYS:
            yield finding("bare_step", f"unified.steps.{row.get('id')}", text=name or words)
