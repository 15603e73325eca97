"""Texts that officials write to applicants may explain, never demand.

What may be demanded is cited by element id; the words beside it are free but screened: no name of a material that is not
cited, no noun of a document that the cited element does not itself contain, no contact by which a demand could be made
elsewhere, no characters that hide any of this. The screen is deliberately strict: an honest explanation finds other
words, and what was tried is on record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from tongban.kernel.errors import DomainError

EXPLANATION = 200
REASONS = 1_000

DOCUMENT_NOUNS = (
    "证明", "证书", "执照", "许可证", "合同", "协议", "公证", "公函", "批文", "批复", "报告", "鉴定", "检测", "检验", "评估",
    "承诺书", "保证书", "声明", "委托书", "介绍信", "身份证", "户口", "户籍", "房产证", "产权", "不动产", "租赁", "发票", "收据",
    "票据", "流水", "存款", "征信", "档案", "简历", "学历", "学位", "职称", "社保", "医保", "体检", "健康证", "无犯罪", "图纸",
    "平面图", "布局图", "流程图", "照片", "相片", "视频", "录像", "原件", "复印件", "副本", "扫描件", "盖章件", "纸质", "章程",
    "决议", "名册", "名单", "清单", "台账", "台帐", "记录", "制度", "方案", "预案", "说明书", "审计", "验资", "资质", "备案表",
    "登记表", "申请表", "申请书", "审批表", "意见书", "同意书", "回执", "凭证", "材料", "附件", "样品", "押金", "保证金", "缴费",
    "费用", "交钱", "现金", "转账", "汇款", "红包", "手续",
)  # fmt: skip
"""Nouns of things one could be sent for. Any of them must occur in the text of what is cited."""

_PAPERS = (
    "证", "房本", "租约", "契约", "契据", "健康", "房产", "房屋", "租房", "全文", "文件", "号文", "资料", "单据", "台本",
)  # fmt: skip
"""Short words of papers, and what papers are called in everyday speech."""

_DEMANDS = (
    "另附", "另行提交", "另需", "还需", "还要", "再交", "再补", "额外", "附带", "顺便", "一并", "下次带", "来时带", "工本",
    "入会", "协会", "加盖", "盖章", "公章", "签字", "签名", "打印", "彩打", "装订", "一式", "邮寄", "寄来", "寄到", "到场",
    "亲自", "短信", "撤回", "重报", "重新申报", "重新申请", "齐备", "备齐", "补齐",
)  # fmt: skip
"""Words by which something further is asked for: money, visits, copies, seals, another way round."""

_CONTACT_WORDS = (
    "微信", "薇信", "威信", "维信", "qq", "扣扣", "企鹅", "钉钉", "支付宝", "电话", "手机", "内线", "分机", "邮箱", "加我",
    "加个", "私聊", "私下", "找我", "联系我", "到我", "群", "二维码", "扫码", "扫一扫", "小程序", "公众号", "网址", "链接",
)  # fmt: skip
_DIGITS = re.compile(r"[0-9零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]{7,}")
_ADDRESS = re.compile(r"(https?|www\.|://|@|%[0-9a-f]{2}|\.(com|cn|net|org|gov)\b)", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]{2,}|加.{0,2}[A-Za-z]|[A-Za-z]信")
_MONEY = re.compile(r"[0-9一二三四五六七八九十百千两几]+(元|块钱|块)")
_OF_MEANS = re.compile(r"收入|财产")
"""Where what is cited speaks of somebody's means, an amount is a fact (行政给付), not a demand."""
_ERRANDS = re.compile(r"找.{0,12}(公司|单位|机构|中介|师傅|协会)")
_JOINED = re.compile(r"[\s\W_]+", re.UNICODE)
_PLAIN = re.compile(
    r"[0-9A-Za-z\u4e00-\u9fff\u3400-\u4dbf，。；：、？！“”‘’（）《》〈〉【】—…·,.;:?!()%％+\-×/℃㎡ \n]*"
)


def screen(text: str, *, cited: Iterable[str], other_names: Iterable[str], limit: int = EXPLANATION) -> str:
    """The text as it may be shown. ``cited``: words of the cited elements; ``other_names``: names of materials not cited.

    DomainErrors: ``cases.text.too_long``, ``.hidden``, ``.contact``, ``.demands`` with what was found.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    # NFKC turns full-width Chinese punctuation into ASCII; that is harmless for reading, so the original is returned.
    if len(text.strip()) > limit:
        raise DomainError("cases.text.too_long", limit=limit)
    if not _PLAIN.fullmatch(plain) or any(unicodedata.category(char) in ("Cf", "Co", "Cn", "Cs") for char in text):
        raise DomainError("cases.text.hidden")
    joined = _JOINED.sub("", plain).lower()
    _refuse_unusual(plain)
    allowed = _JOINED.sub("", unicodedata.normalize("NFKC", "".join(cited))).lower()
    _refuse_contacts(plain, joined)
    for name in other_names:
        bare = _JOINED.sub("", unicodedata.normalize("NFKC", name)).lower()
        if len(bare) >= 2 and bare in joined and bare not in allowed:
            raise DomainError("cases.text.demands", found=name)
    for word in (*DOCUMENT_NOUNS, *_PAPERS, *_DEMANDS):
        if word in joined and word not in allowed:
            raise DomainError("cases.text.demands", found=word)
    for pattern in (_MONEY, _ERRANDS):
        found = pattern.search(joined)
        if found and not (pattern is _MONEY and _OF_MEANS.search(allowed)):
            raise DomainError("cases.text.demands", found=found.group(0))
    return unicodedata.normalize("NFC", text).strip()


def _refuse_unusual(plain: str) -> None:
    """Standard characters only (国家通用语言文字法第三条、第九条): a variant form would hide a word from this screen."""
    for char in plain:
        if (char >= "\u2e80" and char < "\u3000") or "\u3400" <= char <= "\u9fff":
            try:
                char.encode("gb2312")
            except UnicodeEncodeError:
                raise DomainError("cases.text.hidden") from None


def _refuse_contacts(plain: str, joined: str) -> None:
    for pattern, where in ((_ADDRESS, plain), (_DIGITS, joined), (_LATIN, plain)):
        found = pattern.search(where)
        if found:
            raise DomainError("cases.text.contact", found=found.group(0))
    for word in _CONTACT_WORDS:
        if word in joined:
            raise DomainError("cases.text.contact", found=word)
