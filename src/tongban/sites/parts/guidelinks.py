"""Where a guide's page leads, and the published figure that pages draw beside an item or a body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RatingFigure:
    """How many ratings and 好评率 in words, and the page on which they stand."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """A published document of the item: what it is, its title, its address."""

    kind: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class FormLinks:
    """The form of the guide, empty and filled in as an example, each as a page and as PDF."""

    blank: str
    blank_pdf: str
    sample: str
    sample_pdf: str


@dataclass(frozen=True, slots=True)
class GuideLinks:
    """Addresses the door knows. An empty one leaves its link out. ``laws``: below which each law has its page; ``qr``: the
    guide's own ``address`` as a code (SVG), for who prints it."""

    apply: str = ""
    complain: str = ""
    outside: str = ""
    print: str = ""
    sample: str = ""
    kept: str = ""
    versions: str = ""
    same: str = ""
    ask: str = ""
    quality: str = ""
    laws: str = ""
    address: str = ""
    qr: str = ""
    rated: RatingFigure | None = None
    forms: FormLinks | None = None
    documents: tuple[RelatedDocument, ...] = ()
