"""Closed lists of supervision: how grave a card is."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """预警, 黄牌, 红牌. A warning speaks of what may still be kept, a card of what was not."""

    WARNING = 1
    YELLOW = 2
    RED = 3


LEVEL_LABELS = {Level.WARNING: "预警", Level.YELLOW: "黄牌", Level.RED: "红牌"}
