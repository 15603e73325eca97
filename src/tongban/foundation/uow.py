"""The unit of work: every deed runs in one.

    with uow(actor, "cases.accept", target=Case, id=case_id, seen=4, columns=("state", "guide_id")) as work:
        ...                                   # decide, from work.target and work.now
        work.record("cases.case.accepted", open={...})
        work.change(state="ACCEPTED")

The target row is locked (``FOR NO KEY UPDATE``: foreign-key checks of its children stay free), a stale page is refused,
and there is one frozen ``work.now``. Deeds only *collect* rows; on leaving, everything is written in one psycopg
pipeline inside ``transaction.atomic()``, in a fixed table order. So a deed costs a handful of statements and four
round trips whatever it writes, a newborn that nothing can object to a single one, and no app holds SQL. (Measured: about
half the CPU of plain ORM; docs/adr/0004.)

A DomainError rolls everything back and leaves one refusal row. Calling the outside world inside raises (``inside``).
Nothing is notified and no job is deferred inside: the event row is the outbox, :mod:`waker` rings after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from tongban.foundation import clock, keys
from tongban.foundation.flush import Collision, Update, insert_command, lock, send, send_alone, update_command
from tongban.foundation.inside import _inside
from tongban.foundation.records import leaves, refusals, waker
from tongban.foundation.records.idempotency import Claim, DeedKey, done_before, remembered, was_used
from tongban.foundation.records.models import Aggregate, Event
from tongban.foundation.rows import select
from tongban.foundation.sets import insert_together, update_together
from tongban.kernel.errors import DomainError, ErrorSpec, register

register(
    ErrorSpec(
        "uow.stale",
        409,
        "这一页打开之后，这件事已经有了新的进展，刚才的操作没有执行。",
        "This thing has moved on since the page was opened; nothing was done.",
        "请看最新情况后再决定。",
        "Look at the present state and decide again.",
    ),
    ErrorSpec("uow.not_found", 404, "没有找到。", "Not found.", "请核对编号。", "Check the number."),
    ErrorSpec(
        "uow.busy",
        503,
        "现在办理的人多，这一步没有完成，也没有写入任何内容。",
        "The system is busy; this step was not done and nothing was written.",
        "请稍后重试，重试不会重复办理。",
        "Try again in a moment; nothing will be done twice.",
    ),
)

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")


class ActsAs(Protocol):
    """Who acts. ``stamp`` is the open, never personal description that the record keeps."""

    @property
    def account_id(self) -> UUID | None: ...

    def stamp(self) -> dict[str, str]: ...


class Work(Generic[A]):
    """What a deed holds in its hands. Collects; writes nothing before the end."""

    def __init__(self, actor: ActsAs, deed: str, target: A, key: DeedKey | None, created: bool) -> None:
        self.actor = actor
        self.deed = deed
        self.target = target
        self.now: datetime = clock.now()
        self.key = key
        self.statements = 0
        self.quiet = False
        """Set by a deed of the platform that changes nothing anybody decides on: no page becomes stale by it."""
        self._created = created
        self._seq = target.last_seq
        self._changes: dict[str, Any] = {}
        self._rows: dict[type[models.Model], list[dict[str, Any]]] = {}
        self._updates: list[Update] = []
        self._events: list[dict[str, Any]] = []

    @cached_property
    def data_key(self) -> bytes:
        """The target's data key in the clear. DomainError ``keys.destroyed`` after retention ended."""
        return keys.unwrap(self.target.data_key, self.target.id.bytes)

    def next_n(self) -> int:
        """The next number among the target's children and events."""
        self._seq += 1
        return self._seq

    def insert(self, model: type[models.Model], *rows: dict[str, Any]) -> None:
        """Collect complete rows (column attribute names → values) of one table."""
        self._rows.setdefault(model, []).extend(rows)

    def change(self, **columns: Any) -> None:
        """Collect new values of the target's columns; the last word counts."""
        self._changes.update(columns)

    def update(
        self,
        model: type[models.Model],
        where: Mapping[str, Any],
        values: Mapping[str, Any],
        otherwise: str | None = None,
    ) -> None:
        """Collect an update of another row; with ``otherwise``, that error is raised unless exactly one row fits."""
        self._updates.append(Update(model, where, values, otherwise))

    def record(
        self,
        type_: str,
        *,
        open: dict[str, Any],
        sealed: dict[str, Any] | None = None,
        schema: int = 1,
        at: datetime | None = None,
    ) -> int:
        """Collect an event and return its n. ``open`` never holds personal data; the actor's stamp is added to it, and the
        hour of the deed (``noticed``) where the event bears another instant (``at``)."""
        n = self.next_n()
        stream = self.target.id
        at = at or self.now
        open_ = {**open, "actor": self.actor.stamp(), "deed": self.deed}
        if at != self.now:
            open_.setdefault("noticed", leaves.instant_text(self.now))
        key = self.key if not self._events else None
        if key is not None:
            open_["request"] = key.fingerprint(self.data_key)
        part = leaves.seal_part(self.data_key, stream, n, sealed) if sealed is not None else None
        commitment = part.commitment if part else None
        self._events.append(
            {
                "stream_id": stream,
                "n": n,
                "type": type_,
                "schema": schema,
                "at": at,
                "open": open_,
                "sealed": part.sealed if part else None,
                "commitment": commitment,
                "leaf": leaves.leaf_hash(stream, n, type_, schema, at, open_, commitment),
                "key": key.key if key is not None else None,
            }
        )
        return n

    @property
    def version(self) -> int:
        """The state version the target will have when this unit is done."""
        return self.target.state_version + (not self.quiet)

    def flush(self) -> None:
        """Write everything in one pipeline, all or nothing. Raises DomainError, Collision or the database's own error."""
        commands = [update_command(each) for each in self.updates()]
        commands += [insert_command(model, rows) for model, rows in self.rows().items()]
        if commands:
            self.statements = send_alone(commands) if self._created else send(commands)

    def rows(self) -> dict[type[models.Model], list[dict[str, Any]]]:
        """Everything collected for insertion, by table, events included."""
        return {**self._rows, **({Event: self._events} if self._events else {})}

    def updates(self) -> list[Update]:
        """Everything collected that changes rows: the target's own, then the others."""
        return [*self._target_update(), *self._updates]

    def _target_update(self) -> list[Update]:
        if self._created or not (self._changes or self._seq != self.target.last_seq):
            return []
        values = {**self._changes, "state_version": self.version, "last_seq": self._seq}
        where = {"id": self.target.id, "state_version": self.target.state_version}
        return [Update(type(self.target), where, values, "uow.stale")]

    @property
    def sequence(self) -> int:
        """``last_seq`` as it stands now, for the insert of a newborn target."""
        return self._seq


@contextmanager
def uow(
    actor: ActsAs,
    deed: str,
    *,
    target: type[A],
    id: UUID,
    seen: int | None = None,
    columns: Sequence[str] = (),
    key: DeedKey | None = None,
    tried: dict[str, Any] | None = None,
) -> Iterator[Work[A]]:
    """A unit of work on an existing target. ``seen`` is the state version of the page the actor decided on.

    ``columns`` are the columns the deed needs (the aggregate's own four always come along). ``tried`` is what the
    refusal row keeps, sealed, if a rule says no. Errors: ``uow.not_found``, ``uow.stale`` (with the present version).
    """
    with _recording(actor, deed, id, tried, key), _transaction():
        work = Work(actor, deed, lock(target, id, columns), key, created=False)
        if seen is not None and seen != work.target.state_version:
            raise DomainError("uow.stale", state_version=work.target.state_version)
        yield work
        work.flush()
    waker.wake()


@contextmanager
def newborn(
    actor: ActsAs, deed: str, target: A, *, key: DeedKey | None = None, tried: dict[str, Any] | None = None
) -> Iterator[Work[A]]:
    """A unit of work that brings ``target`` (unsaved, with id and data key) into the world by ``work.insert``.

    Nothing is locked, so the transaction is no longer than the flush.
    """
    with _recording(actor, deed, target.id, tried):
        work = Work(actor, deed, target, key, created=True)
        with inside_of_a_deed():
            yield work
            work.flush()
    waker.wake()


@contextmanager
def newborns(actor: ActsAs, deed: str, targets: Sequence[A]) -> Iterator[tuple[Work[A], ...]]:
    """As :func:`newborn` for many at once, all or none: one INSERT a table, whatever their number. Of each table the same
    columns."""
    works = tuple(Work(actor, deed, target, None, created=True) for target in targets)
    with inside_of_a_deed():
        yield works
        _flush_together(works)
    waker.wake()


@contextmanager
def several(
    actor: ActsAs, deed: str, *, target: type[A], ids: Sequence[UUID], columns: Sequence[str] = ()
) -> Iterator[tuple[Work[A], ...]]:
    """As :func:`uow` for many existing targets at once, all or none, for what the system itself does: locked in one
    order by one statement, written by one UPDATE and INSERT a table. What does not exist is left out."""
    names = ("id", "state_version", "last_seq", "data_key", *columns)
    with _transaction():
        found = select(target, names, {"id": sorted(ids)}, order=("id",), lock=True)
        works = tuple(Work(actor, deed, each, None, created=False) for each in found)
        yield works
        _flush_together(works)
    waker.wake()


def _flush_together(works: Sequence[Work[Any]]) -> None:
    merged: dict[type[models.Model], list[dict[str, Any]]] = {}
    for work in works:
        for model, rows in work.rows().items():
            merged.setdefault(model, []).extend(rows)
    commands = update_together(update for work in works for update in work.updates())
    commands += [insert_together(model, rows) for model, rows in merged.items()]
    if commands:
        send_alone(commands)


def repeatable(unit: Callable[[], T], attempts: int = 4) -> T:
    """Run a unit that may hit a :class:`Collision`; it must build its rows anew each time."""
    for _ in range(attempts - 1):
        try:
            return unit()
        except Collision:
            continue
    try:
        return unit()
    except Collision as error:
        raise DomainError("uow.busy") from error


def once(claim: Claim | None, unit: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``unit``; if it fails because ``claim`` was fulfilled before, give the first answer again."""
    try:
        return unit()
    except (DomainError, IntegrityError):
        earlier = remembered(claim) if claim is not None else None
        if earlier is None:
            raise
        return {**earlier, "repeated": True}


def deed_once(
    key: DeedKey | None, stream_id: UUID, data_key: Callable[[], bytes], unit: Callable[[], T]
) -> T | dict[str, Any]:
    """Run a deed on an existing stream; if it fails because the same request was done before, return the open part of
    the event it left. The events themselves are the store of keys: they never forget."""
    try:
        return unit()
    except (DomainError, IntegrityError):
        earlier = done_before(key, stream_id, data_key) if key is not None else None
        if earlier is None:
            raise
        return earlier


@contextmanager
def _transaction() -> Iterator[None]:
    with inside_of_a_deed(), transaction.atomic():
        yield


@contextmanager
def inside_of_a_deed() -> Iterator[None]:
    """Calling the outside world raises as long as this lasts."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


@contextmanager
def _recording(
    actor: ActsAs, deed: str, target: UUID, tried: dict[str, Any] | None, key: DeedKey | None = None
) -> Iterator[None]:
    """A DomainError leaves one refusal row, in a transaction of its own, after the roll-back; what was only sent again after it
    had been done is no attempt that failed."""
    try:
        yield
    except DomainError as error:
        if key is not None and was_used(key, target):
            raise
        refusals.write(error, deed=deed, actor=actor.stamp(), target=target, tried=tried)
        raise
