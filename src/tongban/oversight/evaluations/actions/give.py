"""评价: who was served says how it went. The words and who they are are sealed; the open part never says who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tongban.cases.queries.services import Service, service_of
from tongban.foundation import clock, keys
from tongban.foundation.records.idempotency import Claim, claim
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.records.models import IdempotencyKey
from tongban.foundation.uow import Work, newborn, once
from tongban.kernel.ids import uuid7
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.kinds import Way
from tongban.oversight.evaluations.models import Rated, Rating
from tongban.oversight.evaluations.readiness import Opening, opening
from tongban.oversight.evaluations.states import RatingState
from tongban.registry.identity.actors import Actor, Capacity


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said: ``stars`` 5…1, reason codes of these stars, free words that may be empty."""

    stars: int
    reasons: Sequence[str] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What the doors tell. ``repeated``: this request had already been carried out."""

    rating_id: UUID
    number: int
    state: RatingState
    repeated: bool = False

    def document(self) -> dict[str, Any]:
        """As kept under the caller's key."""
        return {"rating_id": str(self.rating_id), "number": self.number, "state": self.state.value}


def give(
    actor: Actor,
    *,
    code: str,
    opinion: Opinion,
    way: Way,
    visit: int = 0,
    token: str = "",
    key: str | None = None,
) -> Given:
    """Rate a case, or with ``visit`` one visit to a window; who has rated adds to it once (追评).

    By the applicant, who acted for them, or the holder of the receipt (``token``). A service counts as ended when it was
    concluded, refused intake, returned or terminated; not when the applicant took the application back. Two stars and less
    open a follow-up. Errors as :func:`opening`, ``evaluations.stars.invalid``, ``evaluations.reason.invalid``,
    ``evaluations.words.*``, ``codes.registration_code.invalid``, ``uow.not_found``.
    """
    asked = [code, visit, opinion.stars, sorted(opinion.reasons), opinion.words]
    claimed = claim(actor.account_id, key, asked) if key and actor.account_id else None

    def unit() -> dict[str, Any]:
        return _given(actor, code, opinion, way, visit, token, claimed).document()

    told = once(claimed, unit)
    state, repeated = RatingState(told["state"]), bool(told.get("repeated"))
    return Given(UUID(told["rating_id"]), told["number"], state, repeated)


def _given(actor: Actor, code: str, opinion: Opinion, way: Way, visit: int, token: str, claimed: Claim | None) -> Given:
    service = service_of(code, actor, visit=visit, token=token)
    rating_id = uuid7(clock.now())
    born = Rating(id=rating_id, data_key=keys.new_data_key(rating_id.bytes).wrapped)
    with newborn(_unnamed(actor, service), "evaluations.give", born) as work:
        given = list(Rating.objects.filter(case_id=service.case_id, visit=visit).order_by("number"))
        opened = opening(service, visit, given, work.now)
        stars = rules.grade(opinion.stars).stars
        chosen, words = rules.chosen_reasons(stars, opinion.reasons), rules.written(opinion.words)
        row = _row(work, service, opened, stars, chosen, way=way, visit=visit, worded=bool(words))
        sealed = {"words": words, "rater": _rater(actor, service)}
        work.record("evaluations.rating.given", open=_told(row), sealed=sealed)
        work.insert(Rating, {**row, "last_seq": work.sequence})
        place = {"case_id": service.case_id, "visit": visit, "number": opened.number}
        work.insert(Rated, {**place, "rating_id": rating_id})
        done = Given(rating_id, opened.number, RatingState(row["state"]))
        if claimed is not None:
            work.insert(IdempotencyKey, claimed.row(done.document(), work.now))
    return done


def _row(
    work: Work[Rating],
    service: Service,
    opened: Opening,
    stars: int,
    chosen: list[str],
    *,
    way: Way,
    visit: int,
    worded: bool,
) -> dict[str, Any]:
    bad = rules.is_bad(stars)
    dues = rules.follow_up_dues(work.now)
    return {
        "id": work.target.id,
        "state_version": 1,
        "data_key": work.target.data_key,
        "case_id": service.case_id,
        "code": service.code,
        "guide_id": service.guide_id,
        "item": service.guide.code,
        "department_id": service.department_id,
        "region_code": service.region_code,
        "target": opened.target.value,
        "visit": visit,
        "number": opened.number,
        "stars": stars,
        "code_set": rules.code_set(),
        "reasons": chosen,
        "way": way.value,
        "worded": worded,
        "at": work.now,
        "state": (RatingState.TO_SIGN if bad else RatingState.GIVEN).value,
        **{name: at if bad else None for name, at in dues.items()},
        "finding": "",
        "called_back": "",
        "not_adopted": "",
        "closed_at": None,
    }


_OPEN = ("code", "item", "target", "visit", "number", "stars", "code_set", "reasons", "way", "worded")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """The same as the event's open part tells it."""
    return {
        **{name: row[name] for name in _OPEN},
        "case": str(row["case_id"]),
        "guide": row["guide_id"],
        "department": str(row["department_id"]),
        "region": row["region_code"],
        **{name: instant_text(row[name]) if row[name] else None for name in ("sign_by", "answer_by", "close_by")},
        "before": "",
        "after": {"state": row["state"], "state_version": 1},
    }


def _unnamed(actor: Actor, service: Service) -> Actor:
    """The actor as the record shows them: in what capacity and through which door, never who."""
    capacity = service.capacity or Capacity.ANONYMOUS
    return replace(actor, account_id=None, capacity=capacity, acting_post=None, acting_mandate=None)


def _rater(actor: Actor, service: Service) -> dict[str, str]:
    """Who it was, sealed, so that they can be called back."""
    who = {"capacity": (service.capacity or Capacity.ANONYMOUS).value}
    if actor.account_id is not None:
        who["account"] = str(actor.account_id)
    return who
