"""``tongban sbom [FILE]``: the bill of materials (CycloneDX 1.6, JSON)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import tongban
from tongban.config.bill import bill
from tongban.config.instance import ROOT
from tongban.config.welcome import line

NAME = "sbom"
HELP = "软件物料清单 CycloneDX (bill of materials)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to; standard output without."""
    parser.add_argument("file", nargs="?", type=Path)


def run(args: argparse.Namespace) -> int:
    """0."""
    text = json.dumps(bill(ROOT, tongban.__version__), ensure_ascii=False, indent=1) + "\n"
    if args.file is None:
        sys.stdout.write(text)
    else:
        args.file.write_text(text, encoding="utf-8")
        line("物料清单", str(args.file))
    return 0
