"""A list of items from outside becomes drafts: read as a stream, judged row by row, written as sets, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import transaction

from tongban.foundation import calendars, clock
from tongban.registry.catalogue import code_queries, queries
from tongban.registry.catalogue.actions.import_drafts import ImportedText, import_drafts, taken_codes
from tongban.registry.catalogue.actions.publish_imported import publish_imported
from tongban.registry.catalogue.checks import BodyFacts, StandardFacts
from tongban.registry.catalogue.importing.judging import Known, judged
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.reading import ReadRow, read_row
from tongban.registry.catalogue.importing.reporting import Listener
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.importing.sources import Source
from tongban.registry.catalogue.importing.summary import Summary
from tongban.registry.catalogue.matching import Standards, Suggestion, as_decided
from tongban.registry.catalogue.material_queries import meanings
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.actions.register_places import NewBody, register_bodies, register_regions
from tongban.registry.orgs.queries import departments_by_uscc, known_regions

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who imports may choose. ``create_*``: enter bodies and regions that the register does not know;
    ``all_or_nothing``: one refused row keeps the others out too; ``dry_run``: everything but the writing."""

    create_bodies: bool = False
    create_regions: bool = False
    all_or_nothing: bool = False
    publish_valid: bool = False
    dry_run: bool = False


def import_items(
    actor: Actor,
    source: Source,
    *,
    name: str,
    mapping: Mapped,
    choices: Choices,
    listener: Listener,
    kept_for: tuple[str, str] = ("", ""),
) -> Summary:
    """Import every row of ``source`` and return the numbers; ``listener`` is told of each row as it is judged.

    One transaction: what breaks leaves nothing behind. ``name`` names the file in the drafts and in the record; ``kept_for``
    (body and its source of lists) says whose decisions on names of materials hold, beside those of the province.
    DomainError ``catalogue.import.unreadable``.
    """
    summary = Summary()
    run = _Run(actor, name, choices, summary, meanings(*kept_for))
    with transaction.atomic():
        for batch in _batches(source.rows(mapping)):
            for row in run.take(batch):
                summary.count(row)
                listener.row(row)
        if choices.dry_run or (choices.all_or_nothing and summary.refused):
            transaction.set_rollback(True)
            summary.drafts = summary.published = summary.bodies = summary.regions = 0
    return summary


class _Run:
    """One import under way: what is known so far, kept from batch to batch."""

    def __init__(
        self, actor: Actor, name: str, choices: Choices, summary: Summary, decided: Mapping[str, Suggestion]
    ) -> None:
        self._actor, self._name, self._choices, self._summary = actor, name, choices, summary
        self._today: date = clock.today()
        # Numbers of lists are read by the crosswalks of today.
        code_queries.tables()
        standards = queries.all_standard_materials()
        index = Standards((each.code, each.name, each.names) for each in standards)
        self._suggest = as_decided(index.suggest, decided)
        self._known = Known(
            standards={each.code: StandardFacts(each.code, each.registry_source) for each in standards},
            calendars=calendars.versions(),
            create_bodies=choices.create_bodies,
            create_regions=choices.create_regions,
        )
        self._calendar = calendars.current_calendar().version

    def take(self, batch: list[SourceRow]) -> list[ReadRow]:
        """Judge these rows and write those that can become drafts."""
        rows = [read_row(row, self._suggest, self._calendar, self._today) for row in batch]
        self._look_up(rows)
        rows = [judged(row, self._known) for row in rows]
        self._enter_places()
        good = [row for row in rows if not row.refused]
        self._write(good)
        if self._choices.publish_valid:
            ready = [row.code for row in good if row.whole and not row.complaints]
            self._summary.published += publish_imported(self._actor, ready, valid_from=self._today)
        return rows

    def _look_up(self, rows: Iterable[ReadRow]) -> None:
        """Bodies, regions and codes of these rows: three statements at most, none for what is known already."""
        known = self._known
        locals_ = [row.document["local"] for row in rows if row.document is not None and not row.refused]
        usccs = {local["department_uscc"] for local in locals_} - known.bodies.keys()
        for uscc, body in departments_by_uscc(usccs, self._today).items():
            known.bodies[uscc] = BodyFacts(uscc, body.name, body.region_code)
        codes = {local["region_code"] for local in locals_ if "region_code" in local} - known.regions
        known.regions.update(known_regions(codes, self._today))
        known.taken = taken_codes([row.code for row in rows if not row.refused])

    def _enter_places(self) -> None:
        stamp, known = self._actor.stamp(), self._known
        if known.new_regions:
            self._summary.regions += register_regions(stamp, known.new_regions, since=self._today)
        if known.new_bodies:
            self._summary.bodies += register_bodies(
                stamp,
                [NewBody(body.uscc, body.name, body.region_code) for body in known.new_bodies],
                since=self._today,
            )
        known.entered()

    def _write(self, rows: list[ReadRow]) -> None:
        texts = [
            ImportedText(
                row.document or {}, f"{self._name} 第 {row.number} 行", [each.finding() for each in row.complaints]
            )
            for row in rows
        ]
        if texts:
            self._summary.drafts += import_drafts(self._actor, texts, source=self._name)


def _batches(rows: Iterator[SourceRow]) -> Iterator[list[SourceRow]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
