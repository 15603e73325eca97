"""``tongban judge-stories``: alter every guide with stories, and count how many alterations its stories notice."""

from __future__ import annotations

import argparse

from tongban.config.welcome import line
from tongban.registry.catalogue.actions.judge_stories import judge_stories

NAME = "judge-stories"
HELP = "变异检查：指南被改动时情形测试会不会发现 (would the stories notice an altered guide; exit code 1: one fails)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which items, and how much is told."""
    parser.add_argument("--item", default="", metavar="CODE", help="基本编码，分业务办理项的再加两位 (default: all)")
    parser.add_argument("--survivors", action="store_true", help="列出不会被发现的改动 (name what would pass unseen)")


def run(args: argparse.Namespace) -> int:
    """0 judged, 1 a story fails on what is in force."""
    judged = judge_stories(args.item)
    for each in judged:
        if each.score is None:
            line(each.item, f"{each.name} · 不通过：{'、'.join(each.failing)}")
            continue
        told = f"{each.stories} 个情形 · 发现 {each.score.killed}/{each.score.total} 处改动，{each.score.percent} 分"
        line(each.item, f"{each.name} · {told}")
        for survivor in each.score.survivors if args.survivors else ():
            line("", f"没有人会发现：{survivor.sentence()}（{survivor.path}）")
    if not judged:
        line("变异检查", "没有情形测试")
    return int(any(each.score is None for each in judged))
