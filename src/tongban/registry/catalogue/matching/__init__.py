"""Which standard material a name on a list means: by its name, by the paper its last word says, by likeness."""

from tongban.registry.catalogue.matching.grouping import leaders
from tongban.registry.catalogue.matching.standards import How, Standards, Suggest, Suggestion, as_decided

__all__ = ["How", "Standards", "Suggest", "Suggestion", "as_decided", "leaders"]
