"""``tongban retention preview|run|hold|lift``: the end of retention, looked at beforehand, carried out, held up."""

from __future__ import annotations

import argparse
import getpass
from collections import Counter
from uuid import UUID

from tongban.cases.queries.case import case_by_code
from tongban.config.retention import KEEPINGS
from tongban.config.welcome import line
from tongban.foundation import clock
from tongban.foundation.retention import ending, holding

NAME = "retention"
HELP = "保存期限：预览、执行、留存、解除 (retention: preview, run, hold, lift)"

_WORDS = ("preview", "run", "hold", "lift")
_LABELS = {"cases": "办件", "ratings": "评价", "enquiries": "咨询投诉", "cards": "监察牌", "refusals": "拒绝记录"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do; of a hold also which thing and on what ground."""
    parser.add_argument("do", choices=_WORDS)
    parser.add_argument("thing", nargs="?", default="", help="登记码或编号 registration code, or the id of a thing")
    parser.add_argument("--ground", default="", help="依据：文书名称和文号 the document that demands it")


def run(args: argparse.Namespace) -> int:
    """0. DomainErrors of holds, ``uow.not_found``."""
    if args.do == "preview":
        _preview()
    elif args.do == "run":
        for kind, number in ending.carry_out(KEEPINGS, clock.now()).items():
            line(_LABELS[kind], f"{number} 项内容的密钥已销毁 keys destroyed")
    else:
        subject = _subject(args.thing)
        (holding.place if args.do == "hold" else holding.lift)(subject, args.ground, f"console:{getpass.getuser()}")
        line("留存", f"{args.thing} {'已留存 held' if args.do == 'hold' else '已解除 lifted'}")
    return 0


def _preview() -> None:
    now = clock.now()
    line("界限", f"{ending.horizon(now).astimezone(clock.SHANGHAI):%Y-%m-%d} 之前没有再办理过的 last touched before")
    ends: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for each in ending.preview(KEEPINGS, now):
        (held if each.held else ends)[each.kind] += 1
    for keeping in KEEPINGS:
        told = f"{ends[keeping.kind]} 项到期 would end · {held[keeping.kind]} 项留存 held"
        line(_LABELS[keeping.kind], told)


def _subject(thing: str) -> UUID:
    try:
        return UUID(thing)
    except ValueError:
        case_id: UUID = case_by_code(thing).id
        return case_id
