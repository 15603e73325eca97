"""``tongban check-sites [--sites FILE]``: look at the pages of other sites that show guides."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongban.config.welcome import line
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.assembling import read_yaml
from tongban.registry.identity.actors import system_actor
from tongban.registry.publishing.actions.check_sites import check_sites
from tongban.registry.publishing.actions.keep_site import watch_sites
from tongban.registry.publishing.kinds import SITE_RESULT_LABELS, SiteResult

NAME = "check-sites"
HELP = "看各网站的指南是不是现行版本 (do other sites show the guides in force; exit code 1: some do not)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """A list of pages to be entered first."""
    parser.add_argument(
        "--sites", type=Path, metavar="FILE", help="先登记这些网页：YAML，每行 name、body、item、address"
    )


def run(args: argparse.Namespace) -> int:
    """0 all the same, 1 some differ or cannot be read, 2 the list is wrong and nothing was written."""
    if args.sites is not None:
        try:
            document = read_yaml(args.sites)
            given = document.get("sites") if isinstance(document, dict) else document
            line("登记", f"{watch_sites(system_actor('check-sites'), given or [])} 个网页")
        except DomainError as error:
            row = f"第 {error.data['row']} 行：" if "row" in error.data else ""
            line("不能登记", f"{row}{error.message()}{error.way_out()}")
            return 2
    found = check_sites()
    for result in SiteResult:
        line(SITE_RESULT_LABELS[result], f"{found[result]:,} 个网页")
    return 0 if set(found) <= {SiteResult.SAME} else 1
