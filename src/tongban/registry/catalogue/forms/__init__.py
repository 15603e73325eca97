"""The form of a guide on paper: empty, and filled in as an example (行政许可法第三十条: texts and samples are published).

``blank(guide, edition)`` and ``filled(guide, edition, name)`` make a :class:`Sheet` of one version; nothing is drawn by hand and
nothing stands on it that the guide does not say. ``pdf_of(sheet, address)`` prints it. What the sheet says is Chinese, as the
guide is.
"""

from tongban.registry.catalogue.forms.answering import Example, example_of
from tongban.registry.catalogue.forms.rendering import pdf_of
from tongban.registry.catalogue.forms.sheet import Edition, Line, Part, Sheet, SheetPaper, Tick, blank, filled

__all__ = [
    "Edition",
    "Example",
    "Line",
    "Part",
    "Sheet",
    "SheetPaper",
    "Tick",
    "blank",
    "example_of",
    "filled",
    "pdf_of",
]
