"""``tongban witness URL``: follow the transparency log of another instance (docs/operate/witness.md).

The witness is a program of its own, outside the house: it knows a log by its doors and needs neither database nor settings.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tongban.config.instance import ROOT

NAME = "witness"
HELP = "见证一份公开日志：URL (follow the transparency log of an instance; witness URL --help)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """Those of the witness: all are handed on."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="URL …")


def run(args: argparse.Namespace) -> int:
    """The exit code of the witness."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}
    return subprocess.run([sys.executable, "-m", "walkers.witness", *args.words], env=environment).returncode
