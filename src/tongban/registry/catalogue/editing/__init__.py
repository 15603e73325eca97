"""A guide edited element by element: the JSON Schema of the document says which places there are and what may stand in them.

A place is named by its steps, entries of lists by their number (``("unified", "materials", "2", "requirements", "0")``). All of
it is pure: a document goes in, a changed copy comes out, and the publication checks judge that.
"""

from tongban.registry.catalogue.editing.shapes import Kind, Shape, Steps, shape_at
from tongban.registry.catalogue.editing.tree import (
    Child,
    Entry,
    Node,
    added,
    called_in_list,
    moved,
    node_at,
    removed,
    replaced,
)

__all__ = [
    "Child",
    "Entry",
    "Kind",
    "Node",
    "Shape",
    "Steps",
    "added",
    "called_in_list",
    "moved",
    "node_at",
    "removed",
    "replaced",
    "shape_at",
]
