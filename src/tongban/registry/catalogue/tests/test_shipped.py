"""What the product ships beside the guides themselves: standard materials in several files, and where each fact comes from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tongban.registry.catalogue.seed import shipped_standard_materials

FOLDERS = sorted(path.parent for path in (Path(settings.DATA_FOLDER) / "catalogue").rglob("item.yaml"))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def test_a_standard_material_is_listed_once_in_all_files() -> None:
    rows = shipped_standard_materials()
    for key in ("code", "name"):
        assert [value for value, times in Counter(row[key] for row in rows).items() if times > 1] == []


def test_an_item_has_one_name_and_one_code() -> None:
    items = [read(folder / "item.yaml") for folder in FOLDERS]
    assert len({item["name"] for item in items}) == len(FOLDERS)
    assert len({(item["basic_code"], item["handling_serial"]) for item in items}) == len(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sources_say_what_is_verified_and_where_it_comes_from(folder: Path) -> None:
    told = read(folder / "sources.yaml")
    assert told["item"] == read(folder / "item.yaml")["name"]
    assert told["sources"]
    for part in told["sources"]:
        assert part["part"]
        assert part["source"]
        assert isinstance(part["verified"], bool)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_where_a_material_comes_from_fits_how_it_is_had(folder: Path) -> None:
    """A register speaks for an authority, a form is the applicant's own (来源渠道)."""
    for row in read(folder / "item.yaml")["materials"]:
        if row["from"] == "REGISTRY":
            assert row.get("origin", "GOVERNMENT") == "GOVERNMENT", row["name"]
        if row["from"] == "FORM":
            assert row.get("origin", "SELF") == "SELF", row["name"]
