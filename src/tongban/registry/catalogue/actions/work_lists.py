"""What the worker does with the lists that were handed in: looks, checks, makes drafts, forgets."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import F, Q

from tongban.foundation import clock, files, jobs, keys
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.actions.import_items import Choices, import_items
from tongban.registry.catalogue.importing.looking import look
from tongban.registry.catalogue.importing.mapping import Mapped, mapping_of
from tongban.registry.catalogue.importing.reading import ReadRow
from tongban.registry.catalogue.importing.reporting import Report, overview
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.importing.summary import Summary
from tongban.registry.catalogue.kinds import ImportState
from tongban.registry.catalogue.matching import How
from tongban.registry.catalogue.material_queries import COUNT
from tongban.registry.catalogue.models import ImportRun
from tongban.registry.catalogue.policies import importing
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.queries import actor_of

KEPT = timedelta(days=30)
_WORKING = (ImportState.LOOKING, ImportState.CHECKING, ImportState.IMPORTING)
_GIVEN_UP = timedelta(minutes=15)
"""After so long without an end a run is taken for dead and done again."""
_MOST_ATTEMPTS = 3
_SHOWN, _SAID = 20, 2
_MOST_NAMES = 300
_EVERY_ROW = "missing"
"""Nearly every row of a list lacks something: the numbers and the report tell it."""
_LARGEST_REPORT = 1024**3


def work_lists() -> int:
    """Do all that waits, oldest first, and forget lists of more than 30 days; how many were worked on."""
    done = 0
    while row := _next():
        _one(row)
        done += 1
    _forget()
    return done


def _next() -> ImportRun | None:
    """The next run, taken: two workers never take the same."""
    free = Q(taken_at=None) | Q(taken_at__lt=clock.real_now() - _GIVEN_UP)
    for row in ImportRun.objects.filter(free, state__in=_WORKING).order_by("created_at"):
        mine = ImportRun.objects.filter(free, pk=row.pk, state_version=row.state_version)
        if mine.update(taken_at=clock.real_now(), attempts=F("attempts") + 1):
            return row
    return None


def _one(row: ImportRun) -> None:
    state = ImportState(row.state)
    try:
        if row.attempts >= _MOST_ATTEMPTS:
            raise DomainError("catalogue.import.unreadable", reason=f"试了 {_MOST_ATTEMPTS} 次都没有做完")
        with _file(row) as path:
            found = _STEPS[state](row, path)
        found["error"] = ""
    except DomainError as error:
        found = {"state": _BACK_TO[state], "error": f"{error.message()}{error.way_out()}"[:500]}
    found |= {"state_version": row.state_version + 1, "changed_at": clock.now(), "taken_at": None, "attempts": 0}
    ImportRun.objects.filter(pk=row.pk, state_version=row.state_version).update(**found)


def _look(row: ImportRun, path: Path) -> dict[str, Any]:
    return {"state": ImportState.LOOKED, "looked": look(source_of(path))}


def _check(row: ImportRun, path: Path) -> dict[str, Any]:
    return {"state": ImportState.CHECKED, **_run(row, path, dry_run=True)}


def _carry_out(row: ImportRun, path: Path) -> dict[str, Any]:
    done = {"state": ImportState.DONE, **_run(row, path, dry_run=False)}
    jobs.soon(COUNT)
    return done


_STEPS: dict[ImportState, Callable[[ImportRun, Path], dict[str, Any]]] = {
    ImportState.LOOKING: _look,
    ImportState.CHECKING: _check,
    ImportState.IMPORTING: _carry_out,
}


_BACK_TO = {
    ImportState.LOOKING: ImportState.REFUSED,
    ImportState.CHECKING: ImportState.LOOKED,
    ImportState.IMPORTING: ImportState.CHECKED,
}
"""Where a step ends that could not be done: a list that cannot be read is none, else other columns or another day may do."""


class _First:
    """Tells the report of every row and keeps the first ones for the page."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.rows: list[list[Any]] = []

    def row(self, row: ReadRow) -> None:
        self._report.row(row)
        if len(self.rows) < _SHOWN:
            told = [each for each in row.complaints if each.refuses == row.refused and each.code != _EVERY_ROW]
            said = list(dict.fromkeys(f"{each.what}。{each.mend}" for each in told))[:_SAID]
            self.rows.append([row.number, row.code[:40], row.name[:60], row.refused, said])


def _run(row: ImportRun, path: Path, *, dry_run: bool) -> dict[str, Any]:
    mapping = mapping_of(row.mapping) if row.mapping is not None else Mapped()
    choices = Choices(**row.choices, dry_run=dry_run)
    out = path.with_name("report.xlsx")
    with Report(out) as report:
        first = _First(report)
        summary = import_items(
            _actor(row),
            source_of(path),
            name=row.file_name,
            mapping=mapping,
            choices=choices,
            listener=first,
            kept_for=(row.department_uscc, row.source),
        )
        report.finish(summary, [("文件", row.file_name), ("方式", _way(summary, choices))])
    numbers = [[what, number, remark] for what, number, remark in overview(summary)]
    found = {"numbers": numbers, "preview": first.rows, "materials": _materials(summary)}
    return {**found, **_keep_report(row, out)}


def _materials(summary: Summary) -> list[list[Any]]:
    """Names whose standard material a person has to say, or has said, those used most first."""
    asked = {name: each for name, each in summary.names.items() if each[1].how not in (How.SAME, How.ENDING)}
    ordered = sorted(asked.items(), key=lambda each: (-each[1][0], each[0]))
    return [
        [name, times, said.how.value, said.code, said.standards[0][1] if said.code else "", said.likeness, said.reason]
        for name, (times, said) in ordered[:_MOST_NAMES]
    ]


def _way(summary: Summary, choices: Choices) -> str:
    if choices.dry_run:
        return "只检查，没有写入"
    return "有退回的行，全部没有写入" if choices.all_or_nothing and summary.refused else "已写入为草稿"


def _actor(row: ImportRun) -> Actor:
    """Who handed the list in, as of now: who has lost the post imports nothing any more."""
    actor = actor_of(row.account_id, Channel.DESK)
    if actor is None:
        raise DomainError("catalogue.import.right_missing")
    return importing(actor)


def _keep_report(row: ImportRun, path: Path) -> dict[str, Any]:
    if row.report_id is not None:
        files.remove(row.report_id)
    report_id = uuid7(clock.now())
    key = keys.new_data_key(report_id.bytes)
    with path.open("rb") as file:
        files.store(report_id, key.plain, iter(lambda: file.read(1 << 20), b""), _LARGEST_REPORT)
    return {"report_id": report_id, "report_key": key.wrapped}


@contextmanager
def _file(row: ImportRun) -> Iterator[Path]:
    """The list in the clear, for the time of the work."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        with path.open("wb") as out:
            out.writelines(files.read(row.id, keys.unwrap(row.file_key, row.id.bytes)))
        yield path


def _forget() -> None:
    old = ImportRun.objects.filter(created_at__lt=clock.now() - KEPT).order_by("created_at")
    for run_id, report_id in old.values_list("id", "report_id")[:100]:
        ImportRun.objects.filter(pk=run_id).delete()
        for file_id in filter(None, (run_id, report_id)):
            files.remove(file_id)
