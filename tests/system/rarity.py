"""``make rarity``: counts anew how telling a character is, over the sample catalogue, into ``data/demand_rarity.txt``."""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings

from tongban.registry.catalogue.assembling import assembled
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.outside.points import points_of
from tongban.registry.catalogue.outside.rarity import FILE, counted


def main() -> int:
    """One guide of each item, what is written of its elements."""
    folders = sorted((Path(settings.DATA_FOLDER) / "catalogue").glob("*/*"))
    guides = [bind(first.document) for folder in folders for first in list(assembled(folder))[:1]]
    texts = ["".join(each.names[0] + each.says for each in points_of(guide)) for guide in guides]
    (Path(settings.DATA_FOLDER) / FILE).write_text(counted(texts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
