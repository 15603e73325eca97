"""监护 in words: the same at the window, on one's own pages and in the copy of one's data."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web.dates import public_date
from tongban.registry.identity.guardians import GuardianView
from tongban.registry.identity.guarding import GuardianBasis, GuardianEnding, GuardianEvidence, LegalCapacity

BASES = {
    GuardianBasis.PARENT: gettext_lazy("父母"),
    GuardianBasis.APPOINTED: gettext_lazy("指定监护人"),
    GuardianBasis.COURT: gettext_lazy("法院另行指定的监护人"),
    GuardianBasis.ADULT_WARD: gettext_lazy("成年被监护人的监护人"),
}
CAPACITIES = {
    LegalCapacity.NONE: gettext_lazy("无民事行为能力"),
    LegalCapacity.LIMITED: gettext_lazy("限制民事行为能力"),
}
"""What a court ruled of an adult ward."""
EVIDENCES = {
    GuardianEvidence.REGISTRY: gettext_lazy("向人口基础信息库核对"),
    GuardianEvidence.HOUSEHOLD_REGISTER: gettext_lazy("户口簿"),
    GuardianEvidence.BIRTH_CERTIFICATE: gettext_lazy("出生医学证明"),
    GuardianEvidence.ADOPTION_CERTIFICATE: gettext_lazy("收养登记证"),
    GuardianEvidence.COURT_RULING: gettext_lazy("判决书或者裁定书"),
    GuardianEvidence.APPOINTMENT_DECISION: gettext_lazy("指定监护的决定"),
}
ENDINGS = {
    GuardianEnding.OF_AGE: gettext_lazy("年满十八周岁"),
    GuardianEnding.COURT: gettext_lazy("法院撤销或者变更"),
    GuardianEnding.GUARDIAN_DIED: gettext_lazy("监护人去世"),
    GuardianEnding.WARD_DIED: gettext_lazy("被监护人去世"),
    GuardianEnding.CAPACITY_RESTORED: gettext_lazy("恢复完全民事行为能力"),
    GuardianEnding.MISTAKE: gettext_lazy("登记有误"),
}


def how_long(one: GuardianView) -> str:
    """Until when, or why it is over."""
    if not one.holds:
        return _("已经结束：{because}").format(because=ENDINGS[one.ended_because or GuardianEnding.OF_AGE])
    if one.until is None:
        return _("到法院另有裁判为止")
    return _("到 {day} 年满十八周岁为止").format(day=public_date(one.until, year=True))
