"""A post is set up at a body."""

from __future__ import annotations

from uuid import UUID, uuid4

from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Post
from tongban.registry.orgs.queries import PostRecord


def set_up_post(*, department_id: UUID, region_code: str, duty: Duty, title: str) -> PostRecord:
    """A post of the body for ``region_code`` and all below it. Who holds it is an appointment (identity)."""
    row = Post.objects.create(
        id=uuid4(), department_id=department_id, region_code=region_code, duty=duty.value, title=title
    )
    return PostRecord(row.id, department_id, region_code, duty, title)
