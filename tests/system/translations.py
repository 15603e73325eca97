"""``python -m tests.system.translations`` (``make messages``): brings the English catalogue up to the messages of the code.

Messages are the Chinese words of the code: arguments of gettext, ``{% translate %}`` and ``{% blocktranslate %}``, and the
labels of the lower floors, which pages translate where they show them. No xgettext: Django turns templates into source,
Python's own parser reads source. A translation is kept as long as its message is; new messages stand empty in the catalogue
and are named. Exit code 1 while a message has no English.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.system.source import ROOT, SRC

PRODUCT = SRC / "tongban"
PO = PRODUCT / "locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
LABELLED = ("cases/", "oversight/", "registry/identity/", "registry/catalogue/lists.py", "registry/publishing/")
"""Floors whose labels pages translate: they know no gettext, since the record and the papers are Chinese."""

SHIPPED = {
    "data/themes.yaml": ("name", "plain"),
    "data/evaluations/reasons.yaml": ("name",),
    "data/security_rules.yaml": ("name", "why", "look"),
    "data/people/*.yaml": ("role",),
    "stories/chapters/*.yaml": ("title", "about", "law", "says"),
}
"""Closed lists of shipped data that pages translate, with the entries that are words, or lists of words by key."""

NAMES = {
    "data/bodies/standard.yaml": ("city", "county", "short", "name", "title"),
    "data/bodies/province.yaml": ("name", "short"),
    "data/bodies/skeleton.yaml": ("name", "short_name", "title"),
    "data/catalogue/*/*/item.yaml": ("name", "steps", "special_procedures"),
    "data/catalogue/*/*/review-plan.yaml": ("steps",),
}
"""Published names (``foundation.web.names``), in the context ``name``: entries that are names, or that list what has one."""

_CALLS = {"_": "", "gettext": "", "gettext_lazy": "", "gettext_noop": "", "ngettext": "n", "ngettext_lazy": "n"}
_CALLS |= {"pgettext": "p", "pgettext_lazy": "p"}
_LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATE = re.compile(rf"(?<!\w)(n|p|)(?:gettext|_)\(\s*({_LITERAL})(?:\s*,\s*({_LITERAL}))?")
_LABELS = re.compile(
    r"(^|_)(LABELS|TITLES|DUTY_WORDS)$"
    r"|^(INTAKE_REFUSALS|TERMINATIONS|REOPENINGS|ENDINGS|ACKNOWLEDGEMENTS|PHRASE_USES|SAME_OFFICIAL|UNCOVERED)$"
    r"|^(OUTSIDE|EXPORTS|BY_TOKEN)$"
)
_CHINESE = re.compile(r"[一-鿿]")
_PLACEHOLDERS = re.compile(r"%%|%\(\w+\)[sdf]|\{\w*\}|</?\w+[^>]*>")
_HEADER = """\
# English of the messages of 通办 Tongban; `make messages` keeps it in step with the code.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_FIXED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the code: its words, with ``plural`` where a number chooses, with ``context`` where words mean more than
    one thing."""

    words: str
    plural: str = ""
    context: str | None = None


def messages_of(path: Path) -> Iterator[Message]:
    """The messages of one file of the product."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from in_template(text)
    else:
        yield from in_python(text)
        if path.relative_to(PRODUCT).as_posix().startswith(LABELLED):
            yield from chinese_words(ast.parse(text)) if path.name == "policies.py" else labels(text)


def in_python(text: str) -> Iterator[Message]:
    """Messages of Python source."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            kind = _CALLS[node.func.id]
            given = node.args[: 2 if kind else 1]
            words = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if words and len(words) == len(given):
                yield _message(kind, words)


def in_template(text: str) -> Iterator[Message]:
    """Messages of a template."""
    for found in _IN_TEMPLATE.finditer(templatize(text)):
        kind, first, second = found.groups()
        yield _message(kind, [ast.literal_eval(each) for each in (first, second) if each])


def labels(text: str) -> Iterator[Message]:
    """Chinese words of the tables named ``…_LABELS`` or ``…_TITLES`` and of rules. What deeds are called is apart: one does
    受理 (accept), and what happened is 受理 (accepted)."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and _LABELS.search(target.id):
                context = "deed" if target.id.endswith("DEED_LABELS") else None
                yield from chinese_words(node.value, context)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Rule":
            yield from chinese_words(node)


def chinese_words(tree: ast.AST, context: str | None = None) -> Iterator[Message]:
    """Every Chinese string that stands whole in the code: no docstring, no piece of a longer one."""
    apart = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
    apart |= {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in apart:
            yield from (Message(each.value, context=context),) if _CHINESE.search(each.value) else ()


def _message(kind: str, words: list[str]) -> Message:
    if kind == "p":
        return Message(words[1], context=words[0])
    return Message(words[0], words[1] if kind == "n" else "")


def sources() -> list[Path]:
    """Files of the product that can hold messages."""
    found = (path for pattern in ("*.py", "*.html") for path in PRODUCT.rglob(pattern))
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def in_data(content: object, keys: tuple[str, ...]) -> Iterator[Message]:
    """Chinese words of a shipped list."""
    for each in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from in_data(each, keys)
    if isinstance(content, dict):
        for words in (content.get(key) for key in keys):
            found = words.values() if isinstance(words, dict) else (words,)
            yield from (Message(each) for each in found if isinstance(each, str) and _CHINESE.search(each))


def names_in(content: dict[str, object], keys: tuple[str, ...]) -> Iterator[Message]:
    """Published names of a shipped file: its own entries of these keys with what they list, else those all over the file."""
    kept = {key: content[key] for key in keys if key in content}
    return (Message(each.words, context="name") for each in in_data(kept or content, (*keys, "name")))


def extracted() -> Catalog:
    """Every message of the code with the files it stands in; without line numbers, which change for no reason."""
    catalog = Catalog(locale="en", creation_date=_FIXED, revision_date=_FIXED)
    found = [(path.relative_to(PRODUCT).as_posix(), messages_of(path)) for path in sources()]
    for shipped, read in ((SHIPPED, in_data), (NAMES, names_in)):
        for pattern, keys in shipped.items():
            for path in sorted(ROOT.glob(pattern)):
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
                found.append((path.relative_to(ROOT).as_posix(), read(content, keys)))
    for name, messages in found:
        place = (name, 0)
        for each in messages:
            words = (each.words, each.plural) if each.plural else each.words
            known = catalog.get(each.words, each.context)
            if known is not None and place in known.locations:
                continue
            catalog.add(words, locations=[place], context=each.context)
    return catalog


def stored() -> Catalog:
    """The catalogue as it stands in the repository."""
    with PO.open("rb") as file:
        catalog = read_po(file, locale="en")
    catalog.creation_date = catalog.revision_date = _FIXED
    return catalog


def english(message: object) -> tuple[str, ...]:
    """The English forms of a catalogue entry: one, or two where a number chooses."""
    string = message.string  # type: ignore[attr-defined]
    return (string,) if isinstance(string, str) else tuple(string)


def faults(code: Catalog, catalog: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue: no English, entries without message, other placeholders, Chinese left over."""
    for each in code:
        known = catalog.get(_words(each.id), each.context) if each.id else None
        if each.id and (known is None or not all(english(known))):
            yield f"no English: {_words(each.id)}"
    for each in catalog:
        words = _words(each.id)
        if words and code.get(words, each.context) is None:
            yield f"not used: {words}"
        for form in english(each) if words else ():
            if form and sorted(_PLACEHOLDERS.findall(form)) != sorted(_PLACEHOLDERS.findall(words)):
                yield f"placeholders differ: {words} | {form}"
            if any(found not in words for found in re.findall(r"[一-鿿]+", form)):
                yield f"Chinese that is no quotation: {words} | {form}"


def updated() -> Catalog:
    """Messages of the code with the English they have."""
    catalog, known = extracted(), stored() if PO.exists() else Catalog(locale="en")
    for each in catalog:
        before = known.get(_words(each.id), each.context) if each.id else None
        if before is not None and isinstance(each.id, str) == isinstance(before.id, str):
            each.string = before.string
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it (``.mo``)."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def _words(found: object) -> str:
    return found if isinstance(found, str) else found[0]  # type: ignore[index]


def write(catalog: Catalog) -> None:
    """Both files of the catalogue."""
    file = BytesIO()
    write_po(file, catalog, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_HEADER.encode() + file.getvalue())
    MO.write_bytes(compiled(stored()))


def main() -> int:
    """Write the catalogue; say what it still lacks."""
    before = set(faults(extracted(), stored())) if PO.exists() else set()
    write(updated())
    left = list(faults(extracted(), stored()))
    for line in sorted(each for each in before if each.startswith("not used")) + left:
        sys.stdout.write(f"{line}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
