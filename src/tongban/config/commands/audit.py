"""``tongban audit [FILE]``: known weaknesses of the locked packages, and whether what is installed is what is locked."""

from __future__ import annotations

import argparse
from importlib import metadata
from pathlib import Path

from tongban.config.advisories import weak
from tongban.config.bill import LOCK, locked
from tongban.config.instance import ROOT
from tongban.config.welcome import line

NAME = "audit"
HELP = "依赖审查：与锁定清单是否一致、有无已知漏洞 (dependencies: as locked? known weaknesses?)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """The archive of advisories."""
    parser.add_argument("file", nargs="?", type=Path, help="osv.dev: PyPI/all.zip")


def run(args: argparse.Namespace) -> int:
    """0 all well · 1 something is weak or not as locked · 3 no advisories at hand, so nothing is known of weaknesses."""
    packages = locked((ROOT / LOCK).read_text("utf-8"))
    astray = [each for each in packages if _installed(each.name) not in ("", each.version)]
    for each in astray:
        line(each.name, f"已安装 installed {_installed(each.name)} · 锁定 locked {each.version}")
    line("锁定", f"{len(packages)} 个依赖 packages · {len(astray)} 个与锁定不符 not as locked")
    if args.file is None:
        line("漏洞", "离线：手边没有漏洞通报，未作判断 offline: no advisories at hand, nothing is known of weaknesses")
        line("", "请从 osv.dev 取 PyPI/all.zip 后执行 make audit ADVISORIES=all.zip（docs/operate/harden.md）")
        return 1 if astray else 3
    read, found = weak(packages, args.file)
    for weakness in found:
        mended = f"已修复于 mended in {weakness.mended}" if weakness.mended else "尚无修复 not mended yet"
        line(weakness.package, f"{weakness.version} · {weakness.advisory} · {weakness.summary} · {mended}")
    line("漏洞", f"{read} 条通报 advisories · {len(found)} 条涉及本系统 concern us")
    return 1 if found or astray else 0


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
