"""Makes the province that a later program must be able to take over: run with the interpreter and the source of the program
that a release or an issue ends with. See README.md.

    DATA_DIR=<empty folder> PYTHONPATH=<tree>/src <tree>/.venv/bin/python tests/upgrade/make.py <target>.tar.gz
"""

from __future__ import annotations

import csv
import os
import runpy
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connections

import tongban
from tongban.config.instance import Instance
from tongban.foundation.backup import Place, backup
from tongban.foundation.embedded_pg import installed

COUNTIES, TOWN = ("360722000000", "360726000000"), "360722100"
ABOVE = ("360000000000", "360700000000")
GUIDES = ("food/food-business-licence-new", "food/food-business-licence-renewal", "civil/minimum-living-allowance")
KINDS = ("market", "civil", "approval")
SYNONYMS = 30
"""Lines of their file."""
PEOPLE = ("demo.yaml", "catalogue.yaml")


def main(target: Path) -> None:
    instance = Instance.from_environment()
    with instance.database() as url, tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tongban.config.settings", "DEMONSTRATION": "1"}
        # Before anything of the program reads its data.
        settings.DATA_FOLDER = _small_data(Path(scratch) / "data")
        django.setup()
        made_at = runpy.run_path(str(Path(__file__).with_name("filling.py")))["fill"]()
        connections.close_all()
        place = Place(url, instance.file_dir, instance.key_dir)
        backup(place, target.resolve(), installed(), product=tongban.__version__, made_at=made_at)


def _small_data(folder: Path) -> Path:
    """The data of the program without what no case here needs: two counties, three guides."""
    whole = Path(settings.DATA_FOLDER)
    shutil.copytree(whole, folder, ignore=shutil.ignore_patterns("catalogue", "synonyms.yaml"))
    for guide in GUIDES:
        shutil.copytree(whole / "catalogue" / guide, folder / "catalogue" / guide)
    synonyms = (whole / "synonyms.yaml").read_text("utf-8").splitlines(keepends=True)
    (folder / "synonyms.yaml").write_text("".join(synonyms[:SYNONYMS]), "utf-8")
    for path in (folder / "divisions").glob("*.csv"):
        _keep(path, lambda code: code in ABOVE or code in COUNTIES or code[:9] == TOWN)
    standard = folder / "bodies" / "standard.yaml"
    lines = standard.read_text("utf-8").splitlines(keepends=True)
    wanted = [f"key: {kind}," for kind in KINDS]
    standard.write_text(
        "".join(line for line in lines if "serial:" not in line or any(each in line for each in wanted)), "utf-8"
    )
    for path in (folder / "people").glob("*.yaml"):
        if path.name not in PEOPLE:
            path.unlink()
    return folder


def _keep(path: Path, wanted: Any) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *(row for row in rows[1:] if wanted(row[0]))])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
