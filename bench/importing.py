"""What a province's list costs: ``python -m bench.importing [--items 10000] [--xlsx]``.

The list is made of the rows of a real one (``TONGBAN_SHARED_DATA``, else ``../shared/data``) with fresh codes, so that names,
materials and texts are as long and as various as they are. ``tongban import-items`` runs as anybody runs it, on a database of
its own with fsync on, with its report; seconds and peak memory are those of that process from start to end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from bench.measuring import load_average, now_text
from bench.place import Place, place
from tongban.config.instance import ROOT
from tongban.kernel.codes import check_implementation_code
from tongban.kernel.errors import DomainError

SHARED = Path(os.environ.get("TONGBAN_SHARED_DATA", ROOT.parent / "shared" / "data"))
REAL = SHARED / "guides" / "items_gd_provincial.jsonl"
MAPPING = ROOT / "data" / "imports" / "mapping-example.yaml"
MOST_SECONDS, MOST_MB = 60, 500


def measured(here: Place, items: int, xlsx: bool) -> dict[str, Any]:
    """Seconds and peak memory of one import of so many items, from JSON lines or from a table."""
    with here.fresh("importing") as database, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("list.xlsx" if xlsx else "list.jsonl")
        (_write_table if xlsx else _write_lines)(path, rows(items))
        size = path.stat().st_size
        words = ["import-items", str(path), "--bodies", "create", "--regions", "create"]
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban.config.cli", *words, "--report", str(Path(folder) / "report.xlsx")],
            env={**here.environment, "DATABASE_URL": here.url(database), "LOG_LEVEL": "ERROR"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
    return {
        "items": items,
        "mb_of_file": size / 1e6,
        "exit_code": os.waitstatus_to_exitcode(status),
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        # Linux counts ru_maxrss in KiB.
        "peak_mb": used.ru_maxrss / 1024,
        "told": told,
    }


def _write_lines(path: Path, items: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in items)


def _write_table(path: Path, items: Iterator[dict[str, Any]]) -> None:
    """The columns of the mapping that is shipped; several values of one cell on lines of their own."""
    mapping = yaml.safe_load(MAPPING.read_text(encoding="utf-8"))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(mapping["columns"]))
        for line, row in enumerate(items, start=1):
            sheet.write_row(line, 0, [_cell(row.get(field)) for field in mapping["columns"].values()])


def _cell(value: Any) -> str | int | float:
    if isinstance(value, list):
        return "\n".join(each if isinstance(each, str) else str(each.get("name", "")) for each in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, int | float) else str(value or "")


def rows(items: int) -> Iterator[dict[str, Any]]:
    """Real rows over and over, each with a basic code of its own."""
    real = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    sound = [row for row in real if _sound(row["item_code"][:31])]
    for serial, row in enumerate(islice(cycle(sound), items)):
        main, sub = divmod(serial, 999)
        basic = f"{row['catalog_code'][:6]}{main + 1:03d}{sub + 1:03d}"
        yield {**row, "catalog_code": basic, "item_code": f"{row['item_code'][:19]}{basic}"}


def _sound(code: str) -> bool:
    try:
        check_implementation_code(code)
    except DomainError:
        return False
    return True


def main() -> int:
    """Measure and tell; 1 when a bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=main.__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--xlsx", action="store_true", help="a table in place of JSON lines")
    asked = parser.parse_args()
    if not REAL.exists():
        print("no real list here: set TONGBAN_SHARED_DATA")
        return 2
    with place() as here:
        found = measured(here, asked.items, asked.xlsx)
    print(found["told"])
    print(f"{now_text()} · load {load_average():.1f}")
    print(
        f"{found['items']:,} items, {found['mb_of_file']:.1f} MB: {found['seconds']:.1f} s (CPU {found['cpu']:.1f} s), "
        f"peak {found['peak_mb']:.0f} MB, exit code {found['exit_code']}; bounds {MOST_SECONDS} s, {MOST_MB} MB"
    )
    held = found["seconds"] < MOST_SECONDS and found["peak_mb"] < MOST_MB and found["exit_code"] == 0
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
