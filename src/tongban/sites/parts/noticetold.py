"""How the applicant was told, before handing in, how personal data is processed (个人信息保护法第十七条、第三十条): kept with the
event of submission, shown to the applicant and to the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from tongban.cases.queries.notice import Told

_HOW = {
    Told.SHOWN: gettext_lazy("提交前在网页上看到了个人信息处理告知（版本 {version}）"),
    Told.READ_OUT: gettext_lazy("提交前由窗口人员当面告知个人信息怎样处理（版本 {version}）"),
    Told.ACKNOWLEDGED: gettext_lazy("提交的程序确认已把个人信息处理告知给申请人（版本 {version}）"),
    Told.UNKNOWN: gettext_lazy("没有记录申请人是否看过个人信息处理告知（当时的版本 {version}）"),
}


def notice_words(open_: Mapping[str, Any]) -> str:
    """In a sentence without an end, from the open part of a submission; empty for cases from before this was kept."""
    kept = open_.get("notice")
    return str(_HOW[Told(kept["how"])]).format(version=kept["version"]) if kept else ""
