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
    AGENCY = "AGENCY"
    """中介机构: an entry of the directory of intermediary agencies; public is 在库, withdrawn is 移出."""

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
    PublishedKind.AGENCY: "agencies",
}
BY_SLUG = {slug: kind for kind, slug in _SLUGS.items()}
KIND_LABELS = {
    PublishedKind.LAW_POLICY: "政策法规",
    PublishedKind.ANNOUNCEMENT: "通知公告",
    PublishedKind.REVIEW_RULE: "审查细则",
    PublishedKind.FAQ: "常见问题",
    PublishedKind.SUPERVISION_CHANNEL: "监督渠道",
    PublishedKind.AGENCY: "中介机构",
}


class SiteResult(StrEnum):
    """What a look at a page of another site found."""

    SAME = "SAME"
    OLDER = "OLDER"
    DIFFERS = "DIFFERS"
    UNREACHABLE = "UNREACHABLE"


class SiteWay(StrEnum):
    """By what it was found: a widget or frame that always shows the version in force, a mark that names a version, the text."""

    WIDGET = "WIDGET"
    MARK = "MARK"
    TEXT = "TEXT"
    NONE = "NONE"


class Differing(StrEnum):
    """What of a guide a page shows otherwise, or not at all."""

    CLOSED = "CLOSED"
    UNKNOWN_MARK = "UNKNOWN_MARK"
    NAME = "NAME"
    PROMISED = "PROMISED"
    STATUTORY = "STATUTORY"
    FEE = "FEE"
    PHONE = "PHONE"
    MATERIAL = "MATERIAL"


SITE_RESULT_LABELS = {
    SiteResult.SAME: "一致",
    SiteResult.OLDER: "还是旧版",
    SiteResult.DIFFERS: "不一致",
    SiteResult.UNREACHABLE: "打不开",
}
SITE_WAY_LABELS = {
    SiteWay.WIDGET: "用组件显示",
    SiteWay.MARK: "按版本标记",
    SiteWay.TEXT: "按页面文字",
    SiteWay.NONE: "没有看到",
}
DIFFERING_LABELS = {
    Differing.CLOSED: "事项已经不能申请",
    Differing.UNKNOWN_MARK: "标记的版本不是这份指南的",
    Differing.NAME: "事项名称",
    Differing.PROMISED: "承诺时限",
    Differing.STATUTORY: "法定时限",
    Differing.FEE: "收费",
    Differing.PHONE: "电话",
    Differing.MATERIAL: "材料",
}
UNREAD_LABELS = {
    "refused": "网址指向不允许连接的地方",
    "robots": "网站的 robots.txt 不让看",
    "slow": "太慢，15 秒没有读完",
    "unreachable": "连接不上",
    "large": "页面超过 2 MB",
    "redirects": "转来转去没有页面",
    "no_page": "答复不是网页",
}

AGENCY_LABELS = {
    "uscc": "统一社会信用代码",
    "qualification": "资质证书编号",
    "qualified_until": "资质有效期至",
    "address": "地址",
    "phone": "联系电话",
}
"""What is kept of an agency beside its name and its services, with its label."""
