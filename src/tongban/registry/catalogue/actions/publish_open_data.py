"""The whole catalogue as files for everybody, made once for each state of the catalogue.

政府信息公开条例第二十条第五项: basis, conditions, procedure and results of permits and services are published by themselves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tongban.foundation import clock, files, keys
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue.export_queries import catalogue_mark, guides_on
from tongban.registry.catalogue.exporting.writing import ENDINGS, WRITERS
from tongban.registry.catalogue.models import CatalogueExport

PUBLISH = "catalogue.open_data"
LARGEST = 8 * 1024**3
"""Bytes of a file."""
_STILL_READ = timedelta(hours=1)
"""How long a file that was replaced stays: somebody may be in the middle of it."""
_PIECE = 1 << 20


def publish_open_data() -> int:
    """Make the files of today's catalogue that are not there yet, and forget old ones; how many were made."""
    day, now = clock.today(), clock.now()
    mark, _count = catalogue_mark(day)
    made = 0
    for name in WRITERS:
        newest = CatalogueExport.objects.filter(format=name).order_by("-made_at").first()
        if newest is not None and newest.mark == mark:
            CatalogueExport.objects.filter(pk=newest.pk).update(checked_at=now, day=day)
        else:
            _make(name, day, mark)
            made += 1
        _forget(name)
    return made


def _make(name: str, day: date, mark: str) -> None:
    now = clock.now()
    export_id = uuid7(now)
    key = keys.new_data_key(export_id.bytes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"catalogue{ENDINGS[name]}"
        guides = WRITERS[name](path, guides_on(day), day)
        stored = files.store(export_id, key.plain, _pieces(path), LARGEST)
    try:
        CatalogueExport.objects.create(
            id=export_id,
            format=name,
            day=day,
            mark=mark,
            guides=guides,
            sha256=stored.sha256.hex(),
            size=stored.size,
            file_key=key.wrapped,
            made_at=now,
            checked_at=now,
        )
    except BaseException:
        files.remove(export_id)
        raise


def _forget(name: str) -> None:
    """Files that were replaced more than an hour ago."""
    rows = CatalogueExport.objects.filter(format=name).order_by("-made_at").values_list("id", "made_at")
    newest, *old = rows
    if clock.now() - newest[1] < _STILL_READ:
        return
    for export_id, _made_at in old:
        CatalogueExport.objects.filter(pk=export_id).delete()
        files.remove(export_id)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
