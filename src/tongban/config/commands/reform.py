"""``tongban reform FILE.yaml [--dry-run]``: regions and bodies change on a day; who and what follows is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from tongban.cases.queries.listing import how_many
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import items_at
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.queries import appointments_at
from tongban.registry.orgs.actions.reform import Done, Reformed, reform
from tongban.registry.orgs.queries import bodies_named

NAME = "reform"
HELP = (
    "按文件执行区划和机构改革，全部成功或者什么都不改 (regions and bodies are renamed, recoded, merged; all or nothing)"
)

_DEEDS = {
    "rename_region": "区划更名改码",
    "merge_regions": "区划合并",
    "rename_body": "机构更名",
    "merge_bodies": "机构合并",
}
_KINDS = {"REGION": "区划", "BODY": "机构", "POST": "岗位终止"}
_MOST_SHOWN = 40
_MOST_BYTES = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whether only to look."""
    parser.add_argument("file", type=Path, metavar="FILE.yaml")
    parser.add_argument(
        "--dry-run", action="store_true", help="只显示结果，不改变任何数据 (only show what would follow)"
    )


def run(args: argparse.Namespace) -> int:
    """0 when all was carried out, or could be. DomainErrors of the reform."""
    written = _written(args.file)
    # Who stands for the bodies that change is asked before: a trial leaves nothing behind.
    bodies = _bodies(reform(system_actor("reform").stamp(), written, dry_run=True))
    reformed = reform(system_actor("reform").stamp(), written, dry_run=args.dry_run)
    sys.stdout.write("\n".join(_told(reformed, bodies, args.dry_run)) + "\n")
    return 0


def _written(path: Path) -> Any:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = "读不出来：" + str(error).splitlines()[0]
        raise DomainError("orgs.reform.invalid", place=str(path), reason=reason) from None


def _bodies(tried: Reformed) -> set[UUID]:
    """The rows that end, found by the name they bear on the eve of their change."""
    found: set[UUID] = set()
    for each in tried.changes:
        names = [one.before for one in each.followed if one.kind == "BODY"]
        found |= bodies_named(names, each.day - timedelta(days=1))
    return found


def _told(reformed: Reformed, bodies: set[UUID], dry_run: bool) -> Iterator[str]:
    for each in reformed.changes:
        yield f"{each.day} {_DEEDS[each.deed]}（{each.document}）"
        yield from _lines(each)
    under_way, over = how_many(bodies)
    yield "随之变化："
    yield f"  任职 {appointments_at(bodies)} 人次，随岗位转到承接部门"
    yield f"  在办办件 {under_way} 件，由承接部门继续办理，时限不变"
    yield f"  已办结办件 {over} 件，记录保持原样，由承接部门负责"
    yield f"  事项 {items_at(bodies)} 项，新的申请由承接部门受理；办事指南上的机构名称和实施编码请以新版本发布"
    yield f"改革编号 reform {reformed.id}"
    yield "没有改变任何数据 nothing was changed" if dry_run else "已完成 done"


def _lines(each: Done) -> Iterator[str]:
    for kind, word in _KINDS.items():
        mine = [one for one in each.followed if one.kind == kind]
        if mine:
            yield f"  {word} {len(mine)} 条"
        for one in mine[:_MOST_SHOWN]:
            yield f"    {one.before} → {one.after}" if one.after else f"    {one.before}"
        if len(mine) > _MOST_SHOWN:
            yield f"    …… 另有 {len(mine) - _MOST_SHOWN} 条"
