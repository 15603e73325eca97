"""Deeds on many cases at once: which these are, and to which of the chosen cases each can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tongban.cases import view_errors as view_errors
from tongban.cases.models import Case, RegistrationCode
from tongban.cases.policies import at_work
from tongban.cases.queries.names import shown_in_lists
from tongban.cases.queries.offers import offer_on
from tongban.cases.queries.seen import saw_listed
from tongban.cases.states import LABELS, Deed, State
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor

MANY = (Deed.PASS_PRE_REVIEW, Deed.PASS_TO_ORIGINALS, Deed.CONCLUDE, Deed.ARCHIVE)
"""What may be confirmed for many cases together: deeds that say nothing but that they were done.

Deeds of judgement are never among them. A decision, a refusal to accept, a notice of what is to be corrected, an opinion,
a pause or an extension rests on the facts of one case and tells its applicant the reasons that fit that case
(行政许可法第三十二条第一款、第三十七条、第三十八条第二款、第四十二条、第四十五条): the same words for many would be no reasons.
"""
MOST_AT_ONCE = 100
_READ = tuple(
    each.attname for each in Case._meta.concrete_fields if each.attname not in ("asked", "fingerprints", "noticed")
)


@dataclass(frozen=True, slots=True)
class ManyOffer:
    """One of the chosen cases, at the version that is shown; ``reason`` says why the deed is not possible, else empty."""

    case_id: UUID
    code: str
    item: str
    applicant: str = field(repr=False)
    state_label: str
    state_version: int
    reason: str
    refused: DomainError | None


def offers_on_many(actor: Actor, deed: Deed, codes: Sequence[str]) -> dict[str, ManyOffer]:
    """By code, for the first ``MOST_AT_ONCE`` of these cases that the official may see; the others are absent, as if they did not
    exist. One statement, and one for each of them that is a renewal."""
    wanted = RegistrationCode.objects.filter(code__in=list(codes)[:MOST_AT_ONCE])
    rows = list(Case.objects.filter(at_work(actor), pk__in=wanted.values("case_id")).only(*_READ).order_by("id"))
    saw_listed(actor, rows)
    return {case.code: _offered(actor, deed, case) for case in rows}


def _offered(actor: Actor, deed: Deed, case: Case) -> ManyOffer:
    guide = guide_by_hash(case.guide_id)
    offer = offer_on(actor, case, guide, deed)
    return ManyOffer(
        case_id=case.id,
        code=case.code,
        item=guide.name,
        applicant=shown_in_lists(case)[0],
        state_label=LABELS[State(case.state)],
        state_version=case.state_version,
        reason="" if offer.possible else offer.reason,
        refused=offer.refused,
    )
