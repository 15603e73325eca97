"""The JSON Schema of a guide document (``tongban.guide/1``); publication refuses what does not fit it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

GUIDE_SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("guide.schema.json").read_text(encoding="utf-8"))
_VALIDATOR = jsonschema_rs.validator_for(GUIDE_SCHEMA)


def shape_problems(document: Any) -> Iterator[tuple[str, str]]:
    """(path, what is wrong) for every place at which ``document`` does not fit the schema."""
    for error in _VALIDATOR.iter_errors(document):
        yield ".".join(str(step) for step in error.instance_path), error.message
