"""The frame that the deeds on one kind of thing stand in, written once for the apps whose things officials act on.

    with FRAME.on(actor, deed, card_id, seen=4, tried={"words": words}, key=key) as work:
        ...

The order of the questions is the order of disclosure: seen at all, not overtaken, possible in its state, by whom, ready. To
somebody who may not see the thing it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.records.idempotency import DeedKey, deed_key
from tongban.foundation.records.models import Aggregate
from tongban.foundation.rows import select
from tongban.foundation.uow import ActsAs, Work, deed_once, uow
from tongban.kernel.errors import DomainError

A = TypeVar("A", bound=Aggregate)
P = TypeVar("P", bound=ActsAs)
D = TypeVar("D", bound=StrEnum)
S = TypeVar("S", bound=StrEnum)
T = TypeVar("T")


# Without slots: an alias with its types marks what it makes, on which a frozen class with slots breaks.
@dataclass(frozen=True)
class Done(Generic[D, S]):
    """What the doors tell: where the thing stands now. ``repeated``: this request had already been carried out."""

    id: UUID
    deed: D
    state: S
    state_version: int
    repeated: bool = False

    @classmethod
    def before(cls, id: UUID, deed: D, states: type[S], told: Mapping[str, Any]) -> Done[D, S]:
        """The answer again, from the open part of the event that the first request left."""
        after = told["after"]
        return cls(id, deed, states(after["state"]), after["state_version"], repeated=True)


@dataclass(frozen=True)
class Offer(Generic[D]):
    """A deed with whether this actor may do it now, and if not, why (Chinese; ``refused``: the rule)."""

    deed: D
    label: str
    possible: bool
    reason: str = ""
    refused: DomainError | None = None


def offered(deed: D, label: str, why_not: Callable[[], str]) -> Offer[D]:
    """``why_not`` gives the reason, empty where there is none, or raises the rule that says no."""
    try:
        reason = why_not()
    except DomainError as error:
        return Offer(deed, label, False, error.message(), error)
    return Offer(deed, label, not reason, reason)


@dataclass(frozen=True, slots=True)
class Frame(Generic[P, A, D]):
    """What is asked before a deed on ``model``. ``told``: what of its present state an overtaken page is told; ``possible``
    raises where its state forbids the deed, ``require`` gives the actor by the right found or raises, ``ready`` raises
    where something else has to come first."""

    app: str
    model: type[A]
    columns: tuple[str, ...]
    told: Callable[[A], Mapping[str, Any]]
    may_see: Callable[[P, A], bool]
    possible: Callable[[A, D], object]
    require: Callable[[P, D, A], ActsAs]
    ready: Callable[[Work[A], D], None] = lambda _work, _deed: None

    @contextmanager
    def on(
        self, actor: P, deed: D, id: UUID, *, seen: int, tried: Mapping[str, Any], key: DeedKey | None = None
    ) -> Iterator[Work[A]]:
        """A deed by a person. Errors: ``uow.not_found``, ``uow.stale`` (with ``told``), those of the three last questions."""
        name = f"{self.app}.{deed.value}"
        with uow(actor, name, target=self.model, id=id, columns=self.columns, key=key, tried=dict(tried)) as work:
            row = work.target
            if not self.may_see(actor, row):
                raise DomainError("uow.not_found")
            if seen != row.state_version:
                raise DomainError("uow.stale", state_version=row.state_version, **self.told(row))
            self.possible(row, deed)
            work.actor = self.require(actor, deed, row)
            self.ready(work, deed)
            yield work


def once_on(
    model: type[Aggregate],
    id: UUID,
    actor: ActsAs,
    deed: StrEnum,
    *,
    key: str | None,
    asked: list[Any],
    unit: Callable[[DeedKey | None], T],
    again: Callable[[dict[str, Any]], T],
) -> T:
    """Run a deed under the caller's Idempotency-Key: sent twice it is done once. ``asked`` is its content; ``again`` makes the
    answer from the open part of the event that the first request left. Errors: ``uow.key_invalid``,
    ``uow.repeated_differently``, those of the deed."""
    claimed = deed_key(actor.account_id, key, [str(id), deed.value, *asked]) if key and actor.account_id else None
    outcome = deed_once(claimed, id, lambda: _data_key(model, id), lambda: unit(claimed))
    return again(outcome) if isinstance(outcome, dict) else outcome


def kept_words(text: str, most: int, thing: str, what: str) -> str:
    """``text`` as it is kept; ``what`` names what is demanded, empty: nothing is. DomainErrors ``<thing>.words``,
    ``<thing>.words_too_long``."""
    if what and not text:
        raise DomainError(f"{thing}.words", what=what)
    if len(text) > most:
        raise DomainError(f"{thing}.words_too_long", limit=most)
    return text


def _data_key(model: type[Aggregate], id: UUID) -> bytes:
    (row,) = select(model, ("data_key",), {"id": id})
    return keys.unwrap(row.data_key, id.bytes)
