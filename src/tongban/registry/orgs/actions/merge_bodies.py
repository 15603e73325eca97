"""机构合并: bodies go up in one, which was among them or begins with it (党和国家机构改革; 地方机构改革方案).

行政诉讼法第二十六条第六款: the body that continues the powers of an abolished one answers for what it did.
Posts go over and appointments continue unless a post ends; open cases are the successor's, and no clock stops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.orgs.actions.reforming import Followed, Step
from tongban.registry.orgs.actions.rename_body import free_code
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import same_body
from tongban.registry.orgs.models import Department, Post
from tongban.registry.orgs.spelling import spelling


def merge_bodies(
    step: Step,
    *,
    usccs: Sequence[str],
    into: str = "",
    successor: Mapping[str, str] | None = None,
    end_posts: Sequence[Mapping[str, str]] = (),
) -> None:
    """The bodies ``usccs`` go up in ``into``, which exists, or in ``successor``, which begins: ``uscc``, ``name``,
    ``short_name`` and, if another than the first's, ``region_code``, ``file_word``.

    ``end_posts``: posts that do not go over: ``uscc`` of the body, ``duty``, and ``title`` where several carry it.
    DomainErrors ``orgs.reform.invalid``, ``codes.uscc.invalid``, ``codes.region_code.invalid``.
    """
    if bool(into) == bool(successor):
        step.refuse("合并要写明并入哪个部门（into）或者新组建的部门（successor），二者选一")
    bodies = [step.body(uscc) for uscc in usccs]
    if len({body.id for body in bodies}) != len(bodies) or len(bodies) < (1 if into else 2):
        step.refuse("要写明合并的部门，每个一次")
    for each in end_posts:
        _end_post(step, each)
    heir = step.body(into) if into else _begun(step, bodies[0], successor or {}, bodies)
    if heir in bodies:
        step.refuse(f"{heir.name} 不能并入自己")
    for body in bodies:
        step.succeed(body, heir)


def _begun(step: Step, first: Department, written: Mapping[str, str], bodies: list[Department]) -> Department:
    """The body that begins. It may bear the code of one that goes up in it, which makes it a survivor under a new name."""
    missing = [key for key in ("uscc", "name", "short_name") if not str(written.get(key, "")).strip()]
    if missing:
        step.refuse("新组建的部门缺少：" + "、".join(missing))
    if written["uscc"].strip().upper() in {body.uscc for body in bodies}:
        step.refuse("沿用原代码的，用 into 并入该部门，另用 rename_body 更名")
    region = step.region(written["region_code"]) if written.get("region_code") else first.region
    heir = Department(
        id=step.id_of(f"department:{written['uscc']}"),
        uscc=free_code(step, written["uscc"]),
        name=written["name"].strip(),
        short_name=written["short_name"].strip(),
        file_word=str(written.get("file_word", "")).strip(),
        region=region,
        kind=first.kind,
        level=first.level,
        valid_from=step.day,
        basis=step.document,
        reform=step.reform,
    )
    heir.spelling = spelling(heir.name, heir.short_name)
    heir.save(force_insert=True)
    return heir


def _end_post(step: Step, written: Mapping[str, Any]) -> None:
    body = step.body(str(written.get("uscc", "")))
    try:
        duty = Duty(str(written.get("duty", "")))
    except ValueError:
        raise DomainError("orgs.reform.invalid", place=step.place, reason="岗位职责写错") from None
    posts = Post.objects.filter(department_id__in=same_body(body.id, step.day), duty=duty, valid_to=None)
    if written.get("title"):
        posts = posts.filter(title=written["title"])
    found = list(posts.order_by("title", "id"))
    if not found:
        step.refuse(f"{body.name} 没有这样的岗位")
    for post in found:
        step.followed.append(Followed("POST", f"{body.name} {post.title}", ""))
    posts.update(valid_to=step.day)
