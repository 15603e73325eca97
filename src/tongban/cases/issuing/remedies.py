"""救济途径: to whom one turns against a paper, computed from kind of item, kind of body and kind of paper.

One table with the law of each row. What has no row is not issued (行政许可法第三十八条第二款): silence about remedies would
leave the citizen a year instead of sixty days (行政复议法第二十条第三款), a wrong organ would send them astray.

Texts: 行政复议法 (2023-09-01), 行政诉讼法 (2017-06-27). Article 23 (review before suit) names no kind of decision that a
paper of this platform carries; an item whose own law wants review first gets a row of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from tongban.cases.issuing.errors import NO_REMEDIES
from tongban.cases.kinds import PaperKind
from tongban.cases.papers import Remedies
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.kinds import ItemKind
from tongban.registry.orgs.duties import DepartmentKind
from tongban.registry.orgs.queries import DepartmentRecord

REVIEW_VERSION = "2023-09-01"
SUIT_VERSION = "2017-06-27"

COURT = "有管辖权的人民法院"
"""行政诉讼法第十八条: the court where the organ sits, or where the higher court has gathered such cases. Provinces gather
them differently, so no court is named from the name of a county."""


@dataclass(frozen=True, slots=True)
class Row:
    """Which act it is (scope) and who reviews it (organ), with the articles of 行政复议法 and its version."""

    scope: str
    organ: str
    version: str = REVIEW_VERSION


_REFUSED = "行政复议法第十一条第三项"
_CONFIRMED = "行政复议法第十一条第十五项"
_PAID = "行政复议法第十一条第十二项"
_OF_A_DEPARTMENT = "行政复议法第二十四条第一款第一项"
_OF_AN_AUTHORISED = "行政复议法第二十四条第一款第四项"

_SCOPES = {
    ItemKind.PERMIT: _REFUSED,
    ItemKind.BENEFIT: _PAID,
    ItemKind.CONFIRMATION: _CONFIRMED,
    ItemKind.REWARD: _CONFIRMED,
    ItemKind.RULING: _CONFIRMED,
    ItemKind.OTHER_POWER: _CONFIRMED,
    # PUBLIC_SERVICE: whether a refusal is an administrative act depends on the service; its item has to say so.
}
_ORGANS = {
    DepartmentKind.STATUTORY_ORGAN: _OF_A_DEPARTMENT,
    DepartmentKind.AUTHORISED_ORGANISATION: _OF_AN_AUTHORISED,
    # ENTRUSTED_ORGANISATION: the entrusting organ answers (第十九条第三款), and which one that is, nobody has told.
}
AGAINST = frozenset(
    {
        PaperKind.NOT_ACCEPTED,
        PaperKind.REFUSAL,
        PaperKind.RETURNED,
        PaperKind.TERMINATION,
        PaperKind.PERMIT_ENDED,
    }
)
"""Papers that must name remedies."""

TABLE: dict[tuple[ItemKind, DepartmentKind, PaperKind], Row] = {
    (item, body, paper): Row(scope, organ)
    for item, scope in _SCOPES.items()
    for body, organ in _ORGANS.items()
    for paper in AGAINST
}

_VERTICAL = ("海关", "税务", "国家安全", "外汇", "金融监督管理", "人民银行", "证券监督管理")
"""行政复议法第二十七条: organs led from above are reviewed by the next higher one, which the register does not hold."""
_GOVERNMENTS = ("人民政府", "街道办事处")
"""An act of a government itself is reviewed one level higher (第二十四条第一款第二项、第三项)."""


def remedies_of(item: ItemKind, body: DepartmentRecord, paper: PaperKind) -> Remedies | None:
    """None for papers that need none. DomainError ``cases.paper.no_remedies`` where the table has no row."""
    if paper not in AGAINST:
        return None
    row = TABLE.get((item, body.kind, paper))
    if row is None or any(word in body.name for word in _VERTICAL) or body.name.endswith(_GOVERNMENTS):
        raise DomainError(NO_REMEDIES, item=item.value, body=body.kind.value, paper=paper.value)
    return Remedies(review_organ=f"{body.region_name}人民政府", court=COURT)
