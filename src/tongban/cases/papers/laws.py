"""The articles that papers cite by themselves. What the item adds stands in its guide (``Head.basis``).

Texts: 行政许可法 (2019-04-23), 行政复议法 (2023-09-01), 行政诉讼法 (2017-06-27), 优化营商环境条例 (2019-10-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PERMIT = "《中华人民共和国行政许可法》"

NOT_REQUIRED = f"{_PERMIT}第三十二条第一款第一项"
WRONG_BODY = f"{_PERMIT}第三十二条第一款第二项"
TOLD_ONCE = f"{_PERMIT}第三十二条第一款第四项"
COMPLETE = f"{_PERMIT}第三十二条第一款第五项"
IN_WRITING = f"{_PERMIT}第三十二条第二款"
TRUTH = f"{_PERMIT}第三十一条第一款"
GRANTED = f"{_PERMIT}第三十八条第一款"
REFUSED = f"{_PERMIT}第三十八条第二款"
LIMIT = f"{_PERMIT}第四十二条第一款"
LIMIT_OF_JOINT = f"{_PERMIT}第四十二条第二款"
ISSUED = f"{_PERMIT}第四十四条"
NOT_COUNTED = f"{_PERMIT}第四十五条"
HEARING_PUBLIC = f"{_PERMIT}第四十六条"
HEARING_ASKED = f"{_PERMIT}第四十七条"
HEARING_HELD = f"{_PERMIT}第四十八条"
RENEWED_BY_SILENCE = f"{_PERMIT}第五十条第二款"
FALSE_MATERIAL = f"{_PERMIT}第七十八条"
WORKING_DAYS = f"{_PERMIT}第八十二条"

REVIEW = "《中华人民共和国行政复议法》第二十条第一款"
REVIEW_FIRST = "《中华人民共和国行政复议法》第二十三条"
SUIT = "《中华人民共和国行政诉讼法》第四十六条第一款"
SUIT_AFTER_REVIEW = "《中华人民共和国行政诉讼法》第四十五条"
"""Its fifteen days run from the decision of the review organ."""

ENDED_BY_REVOCATION = f"{_PERMIT}第六十九条"
ENDED_BY_CANCELLATION = f"{_PERMIT}第七十条"

_PLACE = re.compile(r"(《[^》]+》)(第[^条]+条)?(.*)")


def cited(places: Iterable[str]) -> str:
    """Articles in one breath: what the next shares with the one before is not said again.

    《甲法》第三十二条第一款第四项、《甲法》第三十二条第二款 → 《甲法》第三十二条第一款第四项、第二款.
    """
    told: list[str] = []
    law = article = ""
    for place in dict.fromkeys(places):
        found = _PLACE.fullmatch(place)
        if found is None:
            told.append(place)
            continue
        new_law, new_article, rest = found[1], found[2] or "", found[3]
        if new_law != law:
            told.append(place)
        elif new_article != article or not rest:
            told.append(new_article + rest)
        else:
            told.append(rest)
        law, article = new_law, new_article
    return "、".join(told)
