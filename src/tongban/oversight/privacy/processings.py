"""What of 个人信息保护法第五十五条 the house does beside its guides: personal data that is handed to applications of other bodies,
to programs that come by officials' tokens, to systems outside, and what is carried out of the house. From what is registered
and configured, never typed in.

Automated decisions (第五十五条第二项) have no row: nothing is decided here without an official.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from tongban.oversight.privacy.kinds import Trigger
from tongban.registry.identity.oidc.kinds import SCOPE_LABELS, Scope
from tongban.registry.identity.oidc.registered import active_in
from tongban.registry.identity.tokens import programs_in


@dataclass(frozen=True, slots=True)
class Processing:
    """One of them. ``name``: which system, application or export; ``what`` of the data; both in words. ``key`` where it has a name
    that stays."""

    kind: str
    name: str
    what: tuple[str, ...]
    key: str = ""
    trigger: Trigger = Trigger.HANDED_ON

    @property
    def about(self) -> str:
        """How an assessment names it."""
        return f"{self.kind}:{self.key or self.name}"


OUTSIDE = {
    "EXIT_ENTRY_URL": Processing("exchange", "出入境证件身份认证", ("姓名", "证件号码", "出生日期")),
    "POPULATION_REGISTRY_URL": Processing("exchange", "人口基础信息库核验", ("姓名", "证件号码")),
    "ENTERPRISE_REGISTRY_URL": Processing("exchange", "企业登记信息查询", ("法定代表人姓名", "证件号码")),
    "NATIONAL_LOGIN_URL": Processing("exchange", "国家政务服务平台登录", ("姓名", "证件号码")),
    "SMS_GATEWAY_URL": Processing("exchange", "短信网关", ("手机号", "短信内容")),
    "MAIL_GATEWAY_URL": Processing("exchange", "邮件网关", ("电子邮箱", "邮件内容")),
}
"""Setting that says where an outside system answers → what it is told of persons. One that is not configured is told nothing."""

IMPERSONAL = frozenset({"CARD_READER_URL", "VIRUS_SCANNER_URL", "TSA_URL", "PUBLIC_URL", "DATABASE_URL"})
"""Addresses to which no processor of personal data answers: a device at the window, the house's own machines, a time stamp over
a hash."""

BY_TOKEN = ("姓名", "证件号码", "手机号", "申请和办理的内容")
"""What a program reads by right of an official's post."""

EXPORTS = {
    "desk:audit-export": Processing("export", "权限审计导出", ("工作人员的账号", "操作记录")),
    "export-audit": Processing("export", "安全日志送安全中心", ("账号", "操作记录")),
}
"""What carries personal data out of the house: a route of the pages, a command of the operator."""


def processings(region_code: str) -> Iterator[Processing]:
    """Those of a region: applications registered there, programs of its bodies' officials, and what the whole house does. Three
    statements."""
    for client in active_in(region_code):
        what = tuple(SCOPE_LABELS[scope] for scope in client.scopes if scope is not Scope.OPENID)
        if what:
            yield Processing("exchange", f"{client.name}（{client.body_name}）", what, key=client.client_id)
    for program in programs_in(region_code):
        yield Processing("exchange", f"程序“{program.label}”（{program.body_name}）", BY_TOKEN, key=program.key)
    yield from (row for setting, row in OUTSIDE.items() if getattr(settings, setting, ""))
    yield from EXPORTS.values()
