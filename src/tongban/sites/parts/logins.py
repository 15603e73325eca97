"""The history of log-ins as rows of a table, for the owner of the account."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.log_in_history import LogIn, LogInKind

_KINDS = {
    LogInKind.SIGNED_IN: ("done", gettext_lazy("登录")),
    LogInKind.SIGNED_OUT: ("stopped", gettext_lazy("退出")),
    LogInKind.PASSWORD_RIGHT: ("todo", gettext_lazy("密码对了，等第二道验证")),
    LogInKind.FACTOR_REFUSED: ("wait", gettext_lazy("第二道验证没有通过")),
    LogInKind.FAILED: ("wait", gettext_lazy("密码不对")),
}
_FACTORS = {
    Factor.CODE: gettext_lazy("动态码"),
    Factor.RECOVERY: gettext_lazy("备用码"),
    Factor.KEY: gettext_lazy("安全密钥"),
    Factor.DEMONSTRATION: gettext_lazy("演示导览"),
}
_OUTSIDE = gettext_lazy("国家政务服务平台")
COLUMNS = (
    ui.Column(gettext_lazy("时间")),
    ui.Column(gettext_lazy("做了什么")),
    ui.Column(gettext_lazy("设备")),
    ui.Column(gettext_lazy("网络"), "code"),
    ui.Column(gettext_lazy("验证方式")),
)


def log_in_rows(entries: Iterable[LogIn]) -> list[ui.Row]:
    """One row an entry."""
    return [
        ui.Row(
            (
                public_instant(each.at),
                ui.State(_KINDS[each.kind][0], _KINDS[each.kind][1]),
                each.browser or "—",
                each.network or "—",
                _OUTSIDE if each.outside else _FACTORS[each.factor] if each.factor else "—",
            )
        )
        for each in entries
    ]
