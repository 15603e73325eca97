"""The process of a guide as two drawings, wide and narrow, and the same as text.

Pure geometry in integer units of the view box; the template draws it with SVG attributes and classes only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_WIDE, _NARROW = 736, 340
_ROW_GAP = 18
_LINE = 19
_CHAR, _SMALL = 15, 13
_MAX_COLUMNS = 8
_ROOMY_COLUMNS = 6
_MOST_LINES = 3
_ONE_BOX = 300


@dataclass(frozen=True, slots=True)
class Node:
    """A step of the process. ``after`` are ids of the steps it waits for. ``maybe``: it comes only where its condition holds;
    ``aside``: it belongs to none of the steps that run at the same time."""

    id: str
    title: str
    notes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    end: bool = False
    maybe: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text in a box, centred on x."""

    x: int
    y: int
    words: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn step."""

    x: int
    y: int
    width: int
    height: int
    end: bool
    texts: tuple[Text, ...]
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of one picture. ``bands`` lie behind steps that run at the same time."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    bands: tuple[Box, ...]


def levels(nodes: Sequence[Node]) -> list[list[Node]]:
    """Nodes by the length of the longest way to them: those of one level run at the same time.

    An ``after`` that names no node is ignored (a step may wait for one that this scenario does not have). ValueError
    for a circle.
    """
    known = {node.id: node for node in nodes}
    depth: dict[str, int] = {}

    def of(identifier: str, path: frozenset[str]) -> int:
        if identifier in path:
            raise ValueError("the plan runs in a circle")
        if identifier not in depth:
            before = [of(other, path | {identifier}) for other in known[identifier].after if other in known]
            depth[identifier] = 1 + max(before, default=-1)
        return depth[identifier]

    columns: dict[int, list[Node]] = {}
    for node in nodes:
        columns.setdefault(of(node.id, frozenset()), []).append(node)
    return [columns[index] for index in sorted(columns)]


def wide(nodes: Sequence[Node]) -> Drawing | None:
    """Left to right; None when it would not be legible: too many columns, or words cut (the narrow one serves then)."""
    columns = levels(nodes)
    if len(columns) > _MAX_COLUMNS:
        return None
    gap = 24 if len(columns) <= _ROOMY_COLUMNS else 16
    width = (_WIDE - gap * (len(columns) - 1)) // len(columns)
    if any(_cut(node, width - 2) for node in nodes):
        return None
    height = _box_height(nodes, width)
    tallest = max(len(column) for column in columns)
    total = tallest * height + (tallest - 1) * _ROW_GAP + 4
    boxes: dict[str, Box] = {}
    for index, column in enumerate(columns):
        used = len(column) * height + (len(column) - 1) * _ROW_GAP
        for row, node in enumerate(column):
            y = (total - used) // 2 + row * (height + _ROW_GAP)
            boxes[node.id] = _box(node, 1 + index * (width + gap), y, width - 2, height)
    arrows = tuple(_across(boxes[start], boxes[end]) for start, end in _edges(nodes))
    bands = tuple(_bands(columns, boxes))
    return Drawing(_WIDE, total, tuple(boxes.values()), arrows, bands)


def narrow(nodes: Sequence[Node]) -> Drawing:
    """Top to bottom, for narrow screens."""
    boxes: dict[str, Box] = {}
    y = 4
    for level in levels(nodes):
        width = _ONE_BOX if len(level) == 1 else (_NARROW - 16 - 12 * (len(level) - 1)) // len(level)
        height = _box_height(level, width)
        left = (_NARROW - width * len(level) - 12 * (len(level) - 1)) // 2
        for index, node in enumerate(level):
            boxes[node.id] = _box(node, left + index * (width + 12), y, width, height)
        y += height + 28
    arrows = tuple(_down(boxes[start], boxes[end]) for start, end in _edges(nodes))
    return Drawing(_NARROW, y - 20, tuple(boxes.values()), arrows, tuple(_bands(levels(nodes), boxes)))


def _edges(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    known = {node.id for node in nodes}
    return [(before, node.id) for node in nodes for before in node.after if before in known]


def _box_height(nodes: Sequence[Node], width: int) -> int:
    return max([2, *(len(list(_texts(node, width))) for node in nodes)]) * _LINE + 16


def _texts(node: Node, width: int) -> Iterator[tuple[str, bool]]:
    """The lines of a box: its title, then its notes in small."""
    for words in _lines(node.title, width):
        yield words, False
    for note in node.notes:
        for words in _lines(note, width, _SMALL) if note else ():
            yield words, True


def _cut(node: Node, width: int) -> bool:
    return any(words.endswith("…") for words, _ in _texts(node, width))


def _lines(words: str, width: int, size: int = _CHAR) -> list[str]:
    """``words`` in at most three lines that fit ``width``; what does not fit ends with … (the text has it all)."""
    fit = max(3 * size, width - 8)
    lines: list[str] = []
    rest = words
    while _width(rest, size) > fit and len(lines) < _MOST_LINES - 1:
        at = _break(rest, fit, size)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    if _width(rest, size) > fit:
        while rest and _width(rest + "…", size) > fit:
            rest = rest[:-1]
        rest += "…"
    return [*lines, rest]


def _break(words: str, fit: int, size: int) -> int:
    """Where the first line ends: near the middle if two lines do, else as far as it fits; at a space where there is one."""
    most = next(n for n in range(len(words), 0, -1) if n == 1 or _width(words[:n], size) <= fit)
    spaces = [index + (char == "-") for index, char in enumerate(words) if char in " -" and 0 < index <= most]
    half = -(-len(words) // 2)
    least = next((n for n in range(1, most) if _width(words[n:], size) <= fit), most)
    fitting = [index for index in spaces if index >= least] or spaces
    if fitting:
        return min(fitting, key=lambda index: abs(2 * index - len(words))) if least < most else fitting[-1]
    return max(least, min(most, half))


def _width(words: str, size: int) -> int:
    """Width of ``words`` as drawn: Chinese characters are square, Latin ones and spaces about half as wide."""
    return sum(10 * size if ord(char) > 0x2E7F else 55 * size // 10 for char in words) // 10


def _box(node: Node, x: int, y: int, width: int, height: int) -> Box:
    lines = list(_texts(node, width))
    top, middle = y + (height - len(lines) * _LINE) // 2 + 15, x + width // 2
    texts = (Text(middle, top + index * _LINE, words, small) for index, (words, small) in enumerate(lines))
    return Box(x, y, width, height, node.end, tuple(texts), node.maybe)


def _bands(rows: Sequence[Sequence[Node]], boxes: Mapping[str, Box]) -> Iterator[Box]:
    """Behind the steps that run at the same time."""
    for row in rows:
        together = [boxes[node.id] for node in row if not node.aside]
        if len(together) > 1:
            left, top = min(box.x for box in together) - 8, min(box.y for box in together) - 4
            right = max(box.x + box.width for box in together) + 8
            bottom = max(box.y + box.height for box in together) + 4
            yield Box(left, top, right - left, bottom - top, False, ())


def _across(start: Box, end: Box) -> str:
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x - 1, end.y + end.height // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}H{x2}" if y1 == y2 else f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _down(start: Box, end: Box) -> str:
    x1, y1 = start.x + start.width // 2, start.y + start.height
    x2, y2 = end.x + end.width // 2, end.y - 1
    middle = (y1 + y2) // 2
    return f"M{x1} {y1}V{y2}" if x1 == x2 else f"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}"
