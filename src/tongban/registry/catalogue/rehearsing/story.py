"""A story as the catalogue keeps it: the document of ``stories/*.yaml`` with what its applicant brings along put in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.conf import settings

from tongban.kernel.canonical import canonical_json, content_hash
from tongban.kernel.errors import DomainError
from tongban.kernel.text import holds_nul
from tongban.registry.catalogue import errors as errors

_LARGEST = 200_000
_MOST_PROBLEMS = 5
_PARTS = ("scenario", "answers", "uploads")


@dataclass(frozen=True)
class Story:
    """What somebody brings along, what the guide says to them, and what comes of it step by step."""

    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.document["story"])

    @property
    def title(self) -> str:
        return str(self.document["title"])

    @property
    def region(self) -> str:
        """The region whose body it tells of; empty: it speaks of every body that offers the item."""
        return str(self.document["item"].get("region", ""))

    @property
    def body(self) -> str:
        return str(self.document["item"].get("body", ""))

    @property
    def scenario(self) -> Mapping[str, str]:
        return self.document["application"]["scenario"]  # type: ignore[no-any-return]

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.document["application"]["answers"]  # type: ignore[no-any-return]

    @property
    def uploads(self) -> Mapping[str, Sequence[str]]:
        return self.document["application"]["uploads"]  # type: ignore[no-any-return]

    @property
    def asks(self) -> Mapping[str, Any]:
        """What the guide must say to this applicant; empty where the story does not say."""
        return self.document.get("asks", {})  # type: ignore[no-any-return]

    @property
    def steps(self) -> Sequence[Mapping[str, Any]]:
        return self.document["steps"]  # type: ignore[no-any-return]

    @cached_property
    def hash(self) -> str:
        return content_hash(self.document)

    def tells_of(self, local: Mapping[str, Any]) -> bool:
        """Whether it is about the body of this local part, and not only about the item."""
        if self.body:
            return bool(self.body == local["department_name"])
        return bool(self.region and self.region == local["region_code"])


def checked_story(document: Any) -> dict[str, Any]:
    """The document, if it is a story with its application in it. DomainError ``catalogue.story.invalid`` with the places."""
    told = [f"{'/'.join(map(str, each.instance_path)) or '全文'}：{each.message}" for each in _problems(document)]
    if not told and (missing := [part for part in _PARTS if part not in document["application"]]):
        told = [f"application：缺少 {'、'.join(missing)}；from 只能在情形文件夹里用"]
    if told:
        raise DomainError("catalogue.story.invalid", reason="；".join(told[:_MOST_PROBLEMS])[:1000])
    return dict(document)


def resolved(document: Mapping[str, Any], brought: Mapping[str, Any]) -> dict[str, Any]:
    """The story with its application whole: what it takes ``from`` elsewhere, and what it changes in that."""
    own = document["application"]
    parts = {part: {**brought.get(part, {}), **own.get(part, {})} for part in _PARTS}
    kept = {key: value for key, value in own.items() if key not in ("from", *_PARTS)}
    return {**document, "application": {**kept, **parts}}


def _problems(document: Any) -> list[Any]:
    try:
        if len(canonical_json(document)) > _LARGEST:
            raise DomainError("catalogue.story.invalid", reason=f"超过 {_LARGEST // 1000} kB")
    except TypeError as error:
        # Dates of YAML, decimals: a story has neither, they are written as text.
        raise DomainError(
            "catalogue.story.invalid", reason="有小数、日期或者写不成 JSON 的内容；日期和小数要加引号"
        ) from error
    if holds_nul(document):
        raise DomainError("catalogue.story.invalid", reason="有不能保存的字符（U+0000）")
    return list(_validator().iter_errors(document))


@lru_cache(maxsize=1)
def _validator() -> Any:
    """Of ``stories/schema.json``, which the players and the gate share."""
    schema = json.loads((Path(settings.ROOT) / "stories" / "schema.json").read_text("utf-8"))
    return jsonschema_rs.Draft202012Validator({**schema, "$ref": "#/$defs/story"})
