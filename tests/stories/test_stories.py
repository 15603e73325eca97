"""Every story through the machine door and through the pages: the same facts on both, and a record that agrees.

The ordinary run plays each through one of them, turn about; ``--slow`` through both.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from django.db import connection

from tests.stories.place import Place
from tongban.cases.replay import case_ids, replay
from tongban.foundation.records import audit
from tongban.foundation.records.replaying import snapshot
from walkers.player import load, play
from walkers.player.__main__ import doors
from walkers.player.api import ApiDriver
from walkers.player.pages import PageDriver
from walkers.player.story import PEOPLE, STORIES

FILES = sorted(STORIES.glob("*.yaml"))
_RECORD = ("records_event", "records_audit", "records_refusal", "records_idempotency", "records_parked")


@pytest.mark.parametrize(
    ("path", "way"),
    [
        pytest.param(path, way, id=f"{path.stem}-{way}", marks=() if (n + turn) % 2 else pytest.mark.slow)
        for n, path in enumerate(FILES)
        for turn, way in enumerate(("api", "page"))
    ],
)
def test_goes_as_written(place: Place, path: Path, way: str) -> None:
    story = load(path)
    with closing(ApiDriver(place.base, place.token)) as api, closing(PageDriver(place.base)) as page:
        report = play(story, doors(way, api, page), today=place.today(), clock=place.advance)
    assert report.differences == []
    assert report.steps == len(story.steps)
    place.settle()
    # The worker still seals papers while this reads.
    with snapshot():
        assert [each for case_id in case_ids() for each in replay(case_id)] == []
    assert _named_in_the_record() == []


def test_a_name_in_the_record_would_be_found(committed_province: str) -> None:
    audit.write("privacy.data.read", {"capacity": "SYSTEM", "channel": "SYSTEM"}, "case:1", {"purpose": "找李示例"})
    assert _named_in_the_record() == ["李示例"]


def _named_in_the_record() -> list[str]:
    """Seeded names, numbers and telephones that stand in the raw rows of the record."""
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in PEOPLE.glob("*.yaml")]
    people = [person for document in documents for person in (*document["people"], *document.get("wards", ()))]
    told = [str(person[key]) for person in people for key in ("name", "id_number", "mobile") if key in person]
    told += [legal["name"] for document in documents for legal in document.get("legal_persons", ())]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT t::text FROM {table} t" for table in _RECORD))
        rows = [row[0] for row in cursor.fetchall()]
    assert rows
    readable = [row + _decoded(row) for row in rows]
    return [name for name in told for row in readable if name in row]


def _decoded(row: str) -> str:
    r"""What bytea columns (``\x…``) would say as text."""
    found = [bytes.fromhex(each) for each in re.findall(r"\\x((?:[0-9a-f]{2})+)", row)]
    return " ".join(each.decode("utf-8", "ignore") for each in found)
