"""``tongban receipt CODE``: what a case is made of, as JSON to be counted and hashed again by anybody."""

from __future__ import annotations

import argparse
import json
import sys

from tongban.cases.queries.receipts import receipt

NAME = "receipt"
HELP = "输出一件办件可以独立复算的凭据 (the facts of a case as JSON, to be counted and hashed again by anybody)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The registration code, with or without dashes."""
    parser.add_argument("code", help="登记码 registration code")


def run(args: argparse.Namespace) -> int:
    """0, with the document on standard output."""
    sys.stdout.write(json.dumps(receipt(args.code), ensure_ascii=False, indent=2) + "\n")
    return 0
