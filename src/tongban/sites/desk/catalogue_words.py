"""Words and shapes of drafts, of guides and of standards alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from tongban.registry.catalogue.kinds import DraftSource, DraftState, GuideStatus
from tongban.registry.publishing.kinds import PublicationState

DRAFT_WORDS: dict[DraftState, Any] = {
    DraftState.DRAFT: gettext_lazy("起草中"),
    DraftState.SUBMITTED: gettext_lazy("待审核"),
    DraftState.PUBLISHED: gettext_lazy("已公布"),
    DraftState.DISCARDED: gettext_lazy("已作废"),
}
DRAFT_SHAPES = {
    DraftState.DRAFT: "todo",
    DraftState.SUBMITTED: "clock",
    DraftState.PUBLISHED: "done",
    DraftState.DISCARDED: "stopped",
}
PUBLICATION_WORDS: dict[PublicationState, Any] = {each: DRAFT_WORDS[DraftState(each)] for each in PublicationState}
PUBLICATION_SHAPES = {each: DRAFT_SHAPES[DraftState(each)] for each in PublicationState}
SOURCES: dict[DraftSource, Any] = {
    DraftSource.EDITOR: gettext_lazy("本部门起草"),
    DraftSource.IMPORT: gettext_lazy("批量导入"),
    DraftSource.CLAIM: gettext_lazy("认领省标准"),
    DraftSource.STANDARD: gettext_lazy("省标准调整"),
    DraftSource.SUCCESSOR: gettext_lazy("承接事项"),
}
STATUS_WORDS: dict[GuideStatus, tuple[str, Any]] = {
    GuideStatus.PUBLISHED: ("done", gettext_lazy("可以申请")),
    GuideStatus.SUSPENDED: ("paused", gettext_lazy("暂停申请")),
    GuideStatus.RETIRED: ("stopped", gettext_lazy("已取消")),
}
