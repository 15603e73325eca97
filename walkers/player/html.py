"""Pages as a person without JavaScript meets them: text, links, and forms that are filled in and sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNSEEN = frozenset({"script", "style", "template", "head", "svg", "noscript"})
_IN_LINE = frozenset({"a", "b", "i", "em", "strong", "small", "span", "sup", "sub", "kbd", "abbr", "time", "code"})
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class Node:
    """An element with its attributes and children; text is a child too."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)
    parent: Node | None = None

    def get(self, name: str, default: str = "") -> str:
        """An attribute; empty where it is absent."""
        return self.attributes.get(name, default)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> Iterator[Node]:
        """Elements of these kinds, this one included."""
        return (node for node in self.walk() if node.tag in tags)

    def first(self, wanted: Callable[[Node], bool]) -> Node | None:
        """The first element for which ``wanted`` holds."""
        return next((node for node in self.walk() if wanted(node)), None)

    def has_class(self, name: str) -> bool:
        """Whether it carries this class."""
        return name in self.get("class").split()

    @property
    def text(self) -> str:
        """What is read here: without scripts, templates and what is hidden; blanks made one."""
        return _BLANKS.sub(" ", "".join(_seen(self))).strip()

    def above(self, tag: str) -> Node | None:
        """The nearest element of this kind that holds it."""
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node


def _seen(node: Node) -> Iterator[str]:
    if node.tag in _UNSEEN or "hidden" in node.attributes:
        return
    for child in node.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _seen(child)
    if node.tag not in _IN_LINE:
        yield " "


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#page", {})
        self._at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self._at)
        self._at.children.append(node)
        if tag not in _VOID:
            self._at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at.children.append(Node(tag, {name: value or "" for name, value in attrs}, parent=self._at))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self._at
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self._at = node.parent

    def handle_data(self, data: str) -> None:
        self._at.children.append(data)


class Form:
    """A form under the hands of a person. ``values`` are what its controls hold, ``files`` what was chosen."""

    def __init__(self, node: Node, controls: list[Node]) -> None:
        self.node = node
        self.action = node.get("action")
        self.method = node.get("method", "get").lower()
        self.controls = [each for each in controls if each.tag != "button" or _is_button(each)]
        self.values: dict[str, list[str]] = {}
        self.files: list[tuple[str, str, bytes]] = []
        self.buttons = [each for each in self.controls if _is_button(each)]
        for control in self.controls:
            if not _is_button(control) and control.get("name") and control.get("type") != "file":
                self.values.setdefault(control.get("name"), []).extend(_held(control))

    @property
    def names(self) -> frozenset[str]:
        """Names of what can be filled in, files included."""
        return frozenset(each.get("name") for each in self.controls if each.get("name") and not _is_button(each))

    def control(self, name: str) -> Node:
        """The first control of a name. KeyError when there is none."""
        return next(each for each in self.controls if each.get("name") == name)

    def choices(self, name: str) -> list[str]:
        """The values among which one chooses: of boxes, of a list."""
        found = [each for each in self.controls if each.get("name") == name]
        options = [option.get("value") for each in found for option in each.all("option")]
        return options or [each.get("value", "on") for each in found]

    def fill(self, name: str, *values: str) -> None:
        """Type, tick or choose. KeyError when no such control is there to be filled in, or no such choice."""
        if name not in self.names:
            raise KeyError(f"no control {name}")
        kind = self.control(name)
        if kind.tag == "select" or kind.get("type") in ("radio", "checkbox"):
            missing = set(values) - set(self.choices(name))
            if missing:
                raise KeyError(f"no choice {missing} at {name}")
        self.values[name] = list(values)

    def put(self, name: str, file_name: str, content: bytes) -> None:
        """Choose a file."""
        if name not in self.names:
            raise KeyError(f"no control {name}")
        self.files.append((name, file_name, content))

    def pairs(self, button: Node | None = None) -> list[tuple[str, str]]:
        """What is sent, in the order of the page; with the button that was pressed."""
        sent = [(name, value) for name, values in self.values.items() for value in values]
        if button is not None and button.get("name"):
            sent.append((button.get("name"), button.get("value")))
        return sent

    def button(self, value: str = "", name: str = "") -> Node | None:
        """The button with this value or name; without either the first, which the Enter key presses."""
        for each in self.buttons:
            if (not value or each.get("value") == value) and (not name or each.get("name") == name):
                return each
        return None


class Page:
    """An answer with HTML in it."""

    def __init__(self, html: str, status: int, address: str) -> None:
        builder = _Builder()
        builder.feed(html)
        builder.close()
        self.root = builder.root
        self.status = status
        self.address = address

    @property
    def text(self) -> str:
        """All that is read on it."""
        return self.root.text

    @property
    def title(self) -> str:
        """Its title."""
        found = next(self.root.all("title"), None)
        return (
            "" if found is None else _BLANKS.sub(" ", "".join(c for c in found.children if isinstance(c, str))).strip()
        )

    def links(self, pattern: str) -> list[str]:
        """Addresses of links that match."""
        return [node.get("href") for node in self.root.all("a") if re.search(pattern, node.get("href"))]

    def forms(self) -> list[Form]:
        """Its forms; a control outside belongs to the form it names."""
        controls = list(self.root.all("input", "select", "textarea", "button"))
        result = []
        for node in self.root.all("form"):
            own = [
                each
                for each in controls
                if _form_of(each) is node or (each.get("form") and each.get("form") == node.get("id"))
            ]
            result.append(Form(node, [each for each in own if "disabled" not in each.attributes]))
        return result

    def form(self, wanted: Callable[[Form], bool]) -> Form | None:
        """The first form for which ``wanted`` holds."""
        return next((form for form in self.forms() if wanted(form)), None)


def _form_of(control: Node) -> Node | None:
    return None if control.get("form") else control.above("form")


def _is_button(node: Node) -> bool:
    return node.get("type", "submit" if node.tag == "button" else "") in ("submit", "image")


def _held(control: Node) -> list[str]:
    """What a control holds before anybody touches it."""
    if control.tag == "select":
        options = list(control.all("option"))
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return [option.get("value") for option in chosen]
    if control.tag == "textarea":
        # A browser drops the line break that follows the tag.
        return ["".join(each for each in control.children if isinstance(each, str)).removeprefix("\n")]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value", "on")] if "checked" in control.attributes else []
    return [control.get("value")] if control.get("type") not in ("button", "reset") else []
