"""What a list of the portal says of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web.language import listed
from tongban.registry.catalogue.queries import ItemCard
from tongban.sites.parts.measures import limit_text
from tongban.sites.portal.words import HANDLING, KINDS

WHO_WORDS = {"NATURAL": gettext_lazy("个人"), "LEGAL": gettext_lazy("企业、个体户和其他单位")}


@dataclass(frozen=True, slots=True)
class Card:
    """What a list says of an item. Equal items make equal cards, so a drawn card can be kept by its item."""

    item: ItemCard

    @property
    def href(self) -> str:
        return reverse("portal:item", args=[self.item.code])

    @property
    def kind(self) -> Any:
        return KINDS[self.item.kind]

    @property
    def handling(self) -> Any:
        return HANDLING[self.item.handling_kind]

    @property
    def promised(self) -> str:
        amount, unit = self.item.promised
        return limit_text({"amount": amount, "unit": unit})

    @property
    def statutory(self) -> str:
        if self.item.statutory is None:
            return _("没有规定")
        amount, unit = self.item.statutory
        return limit_text({"amount": amount, "unit": unit})

    @property
    def visits(self) -> str:
        return _("{count} 次").format(count=self.item.visits)

    @property
    def fee(self) -> str:
        return _("收费") if self.item.fee else _("不收费")

    @property
    def who(self) -> str:
        """Who may apply, in words."""
        return listed(str(WHO_WORDS[each]) for each in self.item.service_objects if each in WHO_WORDS)
