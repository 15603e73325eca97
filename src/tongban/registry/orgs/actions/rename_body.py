"""机构更名: a body is called otherwise, or bears another code, from a day on. It stays the same body."""

from __future__ import annotations

from typing import Any

from tongban.kernel.codes import check_uscc
from tongban.registry.orgs.actions.reforming import Step
from tongban.registry.orgs.models import Department


def rename_body(
    step: Step, *, uscc: str, name: str = "", short_name: str = "", file_word: str = "", new_uscc: str = ""
) -> Department:
    """What is left empty stays. DomainErrors ``orgs.reform.invalid``, ``codes.uscc.invalid``."""
    body = step.body(uscc)
    changed: dict[str, Any] = {"name": name.strip(), "short_name": short_name.strip(), "file_word": file_word.strip()}
    changed = {key: value for key, value in changed.items() if value and value != getattr(body, key)}
    if new_uscc and check_uscc(new_uscc) != body.uscc:
        changed["uscc"] = free_code(step, new_uscc)
    if not changed:
        step.refuse(f"{body.name} 没有变更")
    return step.follow(body, changed)


def free_code(step: Step, uscc: str) -> str:
    """The code, which nobody bears on the day or later."""
    uscc = check_uscc(uscc)
    for row in Department.objects.filter(uscc=uscc).exclude(valid_to__lte=step.day):
        step.refuse(f"统一社会信用代码 {uscc} 已属于 {row.name}")
    return uscc
