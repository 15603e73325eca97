"""Stories out of a folder or a pasted text, with the applications that they share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.assembling import read_yaml
from tongban.registry.catalogue.rehearsing.story import checked_story, resolved

_LONGEST = 200_000
REHEARSALS = "rehearsals"


def read_folder(folder: Path) -> Iterator[dict[str, Any]]:
    """Every story of the folder and of its ``rehearsals``, by name. DomainErrors ``catalogue.data_invalid``,
    ``catalogue.story.invalid`` with ``file``."""
    for path in sorted((*folder.glob("*.yaml"), *(folder / REHEARSALS).glob("*.yaml"))):
        try:
            yield checked_story(_whole(read_yaml(path), folder))
        except DomainError as error:
            error.data["file"] = path.name
            raise


def story_text(text: str) -> dict[str, Any]:
    """The story that an editor has pasted, in YAML. DomainError ``catalogue.story.invalid``."""
    if len(text) > _LONGEST:
        raise DomainError("catalogue.story.invalid", reason=f"超过 {_LONGEST // 1000} kB")
    try:
        # Aliases would let a small text unfold into a large one.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise DomainError("catalogue.story.invalid", reason="不能使用 YAML 的别名（*）")
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark is not None else "全文"
        raise DomainError("catalogue.story.invalid", reason=f"不是 YAML（{where}）") from error
    return checked_story(document)


def _whole(document: Any, folder: Path) -> Any:
    try:
        name = document["application"]["from"]
    except (KeyError, TypeError):
        return document
    if not isinstance(name, str) or "/" in name or "\\" in name:
        raise DomainError("catalogue.story.invalid", reason=f"application.from 写错：{name}")
    return resolved(document, read_yaml(folder / "applications" / f"{name}.yaml"))
