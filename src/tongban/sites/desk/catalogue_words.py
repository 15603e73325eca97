"""Words and shapes of drafts, of guides and of standards alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from tongban.registry.catalogue.kinds import DraftSource, DraftState, GuideStatus
from tongban.registry.catalogue.rehearsing import Outcome
from tongban.registry.catalogue.story_queries import Fate
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
FATES = {Fate.NEW: gettext_lazy("新增"), Fate.CHANGED: gettext_lazy("改动"), Fate.RETIRED: gettext_lazy("停用")}
"""What a draft does to a story."""
OUTCOMES = {
    Outcome.ACCEPTED: gettext_lazy("受理"),
    Outcome.CORRECTION: gettext_lazy("要补正"),
    Outcome.NOT_ACCEPTED: gettext_lazy("不予受理"),
    Outcome.GRANTED: gettext_lazy("准予"),
    Outcome.REFUSED: gettext_lazy("不予许可"),
}
"""What must come of an application."""
