"""Words of Chinese text in one normal form: the same function for what is written and for what is asked."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import rjieba

_HAN = "\u3400-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z0-9]+")
_HAN_ONLY = re.compile(rf"[{_HAN}]+")
# Words of the trade and of the day that the general dictionary does not know, or cuts wrongly.
_MORE_WORDS = (
    "奶茶店 小饭馆 早餐店 民办非 民非 断缴 补缴 二手房 居住证 护照 签注 通行证 身份证 残疾证 结婚证 离婚证 准生证 独生子女证 "
    "营业执照 个体户 个体工商户 施工许可证 施工证 健康证 学位证 毕业证 驾驶证 驾照 行驶证 失业金 生育险 医保 社保 公积金 低保 "
    "公租房 廉租房 宅基地 不动产 房产证 土地证 老年证 优待证 退役 退伍 环评 环保 报装 电表 完税 专票 发票 股权 出质 立项 教师资格证 "
    "会计证 药师 建造师 二建 一建 造价师 社工证 四六级 自考 高考 中考 学籍 招生 版权 商标 专利 著作权 仲裁 法律援助 公证 信访"
).split()
_STOP = frozenset(
    "我 我们 咱 咱们 你 你们 他 她 它 的 地 得 了 着 过 吗 呢 吧 啊 呀 么 嘛 是 在 有 和 与 及 或 个 一个 一下 这 那 这个 那个 哪 哪个 哪些 "
    "哪里 哪儿 什么 啥 怎么 怎样 怎么样 如何 怎么办 多少 几 多久 需要 需 要 想 想要 要不要 能 能不能 可以 可不可以 会 应该 得要 去 到 来 "
    "办 办理 申请 办事 请问 请 问 问问 关于 对 把 被 给 让 用 也 还 还是 就 都 又 再 很 太 没有 没 不 自己 家 家里 别人 人 事 事情 东西 地方 "
    "手续 流程 材料 条件 第一步 之后 以后 以前 现在 今年 马上 已经 刚 刚刚 怕 里 上 下 时候 一 二 三 两 谁 为什么 为啥 "
    "想办 去办 怎么弄 弄 搞 做 找 看 说 叫 跟 从 往 为 于 以 等 并 而 其 之 所 该 本 各 每 某 此 到底 究竟 好 行 钱".split()
)
_OPENING = re.compile(
    r"^(?:请问|你好|您好|我想问一下|我想问|想问一下|想问|我想|我要|想要|咨询一下|咨询|求助)+"
    r"|(?:怎么办理|怎么办|怎么申请|怎么弄|怎么搞|如何办理|在哪里办|在哪办|去哪里办|去哪办|哪里办|要什么手续|要哪些手续|要什么材料"
    r"|需要什么材料|需要哪些材料|要什么|要办哪些证|要办什么证|办什么证|要批吗|要批什么|要报吗|要不要执照|去哪里|在哪里|哪里可以|第一步去哪里"
    r"|怎么报名|行不行|可以吗|多少钱|多久能办好|多久)[?？。！!]*$"
)


@cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for word in _MORE_WORDS:
        cutter.add_word(word, 20_000, "n")
    return cutter


def normal(text: str) -> str:
    """Half width, lower case, no NUL."""
    return unicodedata.normalize("NFKC", text).replace("\0", "").casefold().strip()


def bare(text: str) -> str:
    """Normal form without anything but letters, digits and Chinese characters: how names and phrases are compared."""
    return "".join(_RUN.findall(normal(text)))


def without_opening(text: str) -> str:
    """A question without its everyday opening and ending (我想…, …怎么办), unless nothing else is there."""
    shorter = text
    while True:
        cut = _OPENING.sub("", shorter).strip()
        if not cut or cut == shorter:
            return shorter
        shorter = cut


def cut(text: str) -> list[str]:
    """Words in the order of the text, long ones also in their parts; stop words and single characters left out."""
    found: list[str] = []
    for run in _RUN.findall(normal(text)):
        if not _HAN_ONLY.fullmatch(run):
            found.append(run)
            continue
        found += [word for word in _cutter().cut_for_search(run) if len(word) > 1 and word not in _STOP]
    return found


def spans(text: str) -> list[tuple[str, int, int]]:
    """The longest words of a text in normal form with their places, stop words and single characters included."""
    return [
        (word, run.start() + start, run.start() + end)
        for run in _RUN.finditer(text)
        for word, start, end in (
            _cutter().tokenize(run.group()) if _HAN_ONLY.fullmatch(run.group()) else [(run.group(), 0, len(run.group()))]
        )
    ]


def is_stop(word: str) -> bool:
    """A word that says nothing about what is wanted."""
    return word in _STOP


def pairs(text: str) -> list[str]:
    """Every two neighbouring Chinese characters: they find what was cut differently."""
    return [run[i : i + 2] for run in _HAN_ONLY.findall(normal(text)) for i in range(len(run) - 1)]
