"""承诺兑现情况: how the promises of an item's guide were kept in the cases that ended, in numbers and without a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongban.cases.contract import limit_of
from tongban.cases.queries import FEWEST, ItemContract, Promise, contract_of_item
from tongban.kernel import worktime
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, EXAMPLE_ITEM, Day, ItemCode, Limit, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["items"])


class ContractQuery(Shape):
    """Which period."""

    months: int = Field(default=12, ge=1, le=36, description="The last so many months, today included.")


class PromiseLine(Shape):
    """One promise. Cases in which it was not due, or not yet, are in neither number. The numbers are null where too few
    cases ended (`few`)."""

    subject: str = Field(
        description="ACCEPTANCE, NOTICE, STEP, PROMISED, STATUTORY, DELIVERY or VISITS.", examples=["PROMISED"]
    )
    limit: Limit | None = Field(
        description="What the guide in force sets; null where it is no limit of the whole case."
    )
    kept: int | None = Field(examples=[118])
    missed: int | None = Field(examples=[2])
    share_kept: float | None = Field(
        description=f"0 to 1; null where it was due in fewer than {FEWEST} cases.", examples=[0.9833]
    )
    late_median: float | None = Field(
        description="Of those missed and over: lateness in days, working days where the limit is in working days.",
        examples=[1.5],
    )
    late_worst: int | None = Field(examples=[2])
    waiting: int | None = Field(description="Of those missed: not done to this day.", examples=[0])


class ItemContractShape(Shape):
    """The promises of an item over the cases that ended in a period."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    name: str = Field(examples=["食品经营许可（新办）"])
    department: str = Field(examples=["信丰县市场监督管理局"])
    region_code: str = Field(examples=["360722000000"])
    guide_hash: str = Field(description="The guide in force, whose limits are shown.", examples=[EXAMPLE_HASH])
    since: Day
    through: Day
    ended: int = Field(description="Cases that ended on a day of the period.", examples=[124])
    few: bool = Field(description=f"Fewer than {FEWEST} cases ended: no other numbers are told.", examples=[False])
    endings: dict[str, int] | None = Field(
        description="How they ended: state → number.", examples=[{"DECIDED": 120, "WITHDRAWN": 4}]
    )
    missed: int | None = Field(
        description="Cases past the promised limit; past the statutory one where none is promised.", examples=[2]
    )
    explained: int | None = Field(description="Of those missed: the body gave its reason.", examples=[1])
    overdue_now: int = Field(description="Cases past their limit now; they have not ended.", examples=[1])
    promises: list[PromiseLine]


@router.get(
    "/items/{implementation_code}/contract",
    response=ItemContractShape,
    summary="How its promises were kept",
    openapi_extra=describe(errors=("catalogue.item_unknown",)),
)
def get_item_contract(request: HttpRequest, implementation_code: ItemCode, asked: Query[ContractQuery]) -> HttpResponse:
    """What the guide promised beside what was done, over all cases that ended in the last months. Open to everybody.

    A limit that was running when the applicant withdrew, or the case was returned or terminated, is neither kept nor
    missed; a delivery past its limit is missed although it has not come; a case that is done anew counts when it has
    ended again.
    """
    found = contract_of_item(implementation_code, asked.months)
    balance, few = found.balance, found.balance.few
    return answer(
        ItemContractShape(
            implementation_code=found.item.code,
            name=found.item.name,
            department=found.item.department_name,
            region_code=found.item.region_code,
            guide_hash=found.item.guide_hash,
            since=found.period.since.isoformat(),
            through=found.period.last.isoformat(),
            ended=balance.ended,
            few=few,
            endings=None if few else {state.value: number for state, number in balance.endings.items() if number},
            missed=None if few else balance.missed,
            explained=None if few else balance.explained,
            overdue_now=found.overdue,
            promises=[_line(found, each) for each in balance.promises.values()],
        )
    )


def _line(found: ItemContract, promise: Promise) -> PromiseLine:
    few = found.balance.few
    limit = limit_of(found.guide, promise.subject)
    return PromiseLine(
        subject=promise.subject.value,
        limit=_limit(limit) if limit else None,
        kept=None if few else promise.kept,
        missed=None if few else promise.missed,
        share_kept=None if few or promise.share is None else round(promise.share, 4),
        late_median=None if few else promise.median,
        late_worst=None if few else promise.worst,
        waiting=None if few else promise.waiting,
    )


def _limit(limit: worktime.Limit) -> Limit:
    return Limit(amount=limit.amount, unit=limit.unit.value.upper())
