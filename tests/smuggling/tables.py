"""What is open and what no machine can close.

A hole is an attempt that succeeds today though a machine could prevent it: its test stays as strict as the others and
carries a strict ``xfail``. Whoever mends it deletes its line here and in README.md; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping

_FOLD = "fold traditional and variant characters to the simplified ones (a closed table) before comparing"
_SOUND = "compare sounds as well: 证/正/政 after 健康, 房产, and the lone component 讠"
_WORDS = "the word belongs into the closed list of names of papers"
_PLATFORM = "established names, and their common misspellings, of messengers, codes and programs"
_BEYOND = "money, seals, signatures, copies, binding, firms and associations: the guide lists none for this element"
_ELSEWHERE = "words that send the applicant to another text: 短信, 号文, 文件, 通知"
_APPLIES = "a ground has to be an element that applies to this applicant, as a correction line has to"
_SEAL = "签章缺失 only where the element's words ask for a seal or signature"
_EXPIRY = "已过期 only where the element, or its standard material, has a validity"
_RECORD = "refused before the deed begins, so no row of Refusal is written"

HOLES: Mapping[str, str] = {}
"""id → what goes through, and what would stop it."""

NOT_PREVENTABLE: Mapping[str, str] = {
    "N01": "every word is allowed and has lawful uses; only that the guide says 到现场 0 次 speaks against it",
    "N02": "what the old rule is both know, and nobody else",
    "N03": "the demand is what the shop next door handed in",
    "N04": "slang is made faster than lists; a colour and a counter name no paper",
    "N05": "a pronoun: which sheet is meant was said by mouth",
    "N06": "any cipher that two people agree on",
    "N07": "whether the drawing is clear only eyes can tell: a false defect on a listed element is a false statement",
    "N08": "an invented procedure has no name before it is invented",
    "N09": "a demand to do something, in words of the cited drawing",
    "N10": "a hint at a talk that left no trace",
    "S12": "a new file has a new hash; whether the part now cited has changed only eyes can tell",
    "Y03": "the field is the applicant's and free; what she dictated and what the clerk invented look alike",
}
"""id → why no machine can know."""
