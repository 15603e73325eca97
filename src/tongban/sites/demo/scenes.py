"""What stands ready in a demonstration to be looked at, and as whom: printed at its start, and on the first page of the guide.

How it came about: ``tongban.config.curious_seed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Scene:
    """``page``: an address without its first slash."""

    title: Any
    word: Any
    login: str
    page: str


SCENES = (
    Scene(
        _("安全告警：有人在午间或者晚上看了十家邻居的材料；监察员通报、响应、处置"),
        _("以监察员的身份去看"),
        "wujiancha",
        "desk/alerts/",
    ),
    Scene(
        _("同一条告警：数据管理员登记泄露，报告、告知个人"), _("以数据管理员的身份去看"), "guanshuju", "desk/alerts/"
    ),
    Scene(_("同一件事：邻居看见谁查过自己的数据，可以问为什么、投诉"), _("以邻居的身份去看"), "yanghuji", "my/data/"),
)
