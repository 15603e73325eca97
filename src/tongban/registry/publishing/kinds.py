"""The closed vocabularies of published documents."""

from __future__ import annotations

from enum import StrEnum


class PublishedKind(StrEnum):
    """What a published document is (政府信息公开条例第二十条). REVIEW_RULE (审查细则) belongs to items; the others may."""

    LAW_POLICY = "LAW_POLICY"
    ANNOUNCEMENT = "ANNOUNCEMENT"
    REVIEW_RULE = "REVIEW_RULE"
    FAQ = "FAQ"
    SUPERVISION_CHANNEL = "SUPERVISION_CHANNEL"

    @property
    def slug(self) -> str:
        """The kind in an address."""
        return _SLUGS[self]


class PublicationState(StrEnum):
    """Where a text stands on its way. PUBLISHED and DISCARDED are ends; from when until when it holds, its days say."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"


_SLUGS = {
    PublishedKind.LAW_POLICY: "policies",
    PublishedKind.ANNOUNCEMENT: "announcements",
    PublishedKind.REVIEW_RULE: "review-rules",
    PublishedKind.FAQ: "faq",
    PublishedKind.SUPERVISION_CHANNEL: "supervision",
}
BY_SLUG = {slug: kind for kind, slug in _SLUGS.items()}
KIND_LABELS = {
    PublishedKind.LAW_POLICY: "政策法规",
    PublishedKind.ANNOUNCEMENT: "通知公告",
    PublishedKind.REVIEW_RULE: "审查细则",
    PublishedKind.FAQ: "常见问题",
    PublishedKind.SUPERVISION_CHANNEL: "监督渠道",
}
