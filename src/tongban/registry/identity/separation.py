"""职责分离 (GB/T 22239 8.1.4.2 d, 8.1.5): which duties one person never holds together, as data. Asked at every appointment, of
every deputy, and of every duty that is held for some hours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tongban.kernel.errors import DomainError
from tongban.registry.identity import separation_errors as separation_errors
from tongban.registry.orgs.duties import Duty

ADMINISTRATORS = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.AUDIT_ADMIN})
"""三员: each does what the other two check."""
CASEWORK = frozenset({Duty.INTAKE, Duty.REVIEW, Duty.DECIDE})
DUTY_WORDS = {
    Duty.INTAKE: "收件",
    Duty.REVIEW: "审查",
    Duty.DECIDE: "决定",
    Duty.ASSIST: "帮办代办",
    Duty.EDIT_CATALOGUE: "事项维护",
    Duty.APPROVE_CATALOGUE: "事项审核",
    Duty.SUPERVISE: "监察",
    Duty.DATA_STEWARD: "数据管理",
    Duty.LEADER: "机关负责人",
    Duty.OPERATOR: "平台运行",
    Duty.SYSTEM_ADMIN: "系统管理员",
    Duty.SECURITY_ADMIN: "安全管理员",
    Duty.AUDIT_ADMIN: "审计管理员",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Nobody holds one of ``one`` and another of ``other``. ``why`` is told where an appointment would break it."""

    one: frozenset[Duty]
    other: frozenset[Duty]
    why: str


EXCLUSIONS = (
    Exclusion(ADMINISTRATORS, ADMINISTRATORS, "系统管理员、安全管理员、审计管理员必须是三个人"),
    Exclusion(frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN}), CASEWORK, "管岗位权限的人不能办件"),
    Exclusion(
        frozenset({Duty.AUDIT_ADMIN}),
        CASEWORK | {Duty.OPERATOR, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE},
        "查审计记录的人不能办件、维护事项或者运行平台",
    ),
)


def broken_by(held: Collection[Duty], wanted: Duty) -> tuple[Duty, Exclusion] | None:
    """What stands against ``wanted`` for who holds ``held``: the duty, and the rule."""
    for rule in EXCLUSIONS:
        for mine, others in ((rule.one, rule.other), (rule.other, rule.one)):
            for duty in sorted(others & set(held)) if wanted in mine else ():
                if duty is not wanted:
                    return duty, rule
    return None


def check_duties(held: Collection[Duty], wanted: Collection[Duty]) -> None:
    """DomainError ``identity.separation.broken`` with both duties and the reason, where one person would hold what nobody
    holds together."""
    together = set(held)
    for duty in sorted(wanted):
        if (found := broken_by(together, duty)) is not None:
            against, rule = found
            raise DomainError(
                "identity.separation.broken", wanted=DUTY_WORDS[duty], held=DUTY_WORDS[against], why=rule.why
            )
        together.add(duty)
