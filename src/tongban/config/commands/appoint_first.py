"""``tongban appoint-first``: the three administrators from whom everybody else has the posts."""

from __future__ import annotations

import argparse
import sys

from tongban.foundation import clock
from tongban.registry.identity.actions.appoint_first import appoint_first
from tongban.registry.orgs.duties import Duty

NAME = "appoint-first"
HELP = "任命最初的三名管理员，只能做一次 (appoints the first three administrators, once)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The body, and three accounts that exist."""
    parser.add_argument("uscc", metavar="USCC", help="部门的统一社会信用代码 code of the body")
    parser.add_argument("--system", required=True, metavar="LOGIN", help="系统管理员 system administrator")
    parser.add_argument("--security", required=True, metavar="LOGIN", help="安全管理员 security administrator")
    parser.add_argument("--audit", required=True, metavar="LOGIN", help="审计管理员 audit administrator")


def run(args: argparse.Namespace) -> int:
    """0 when all three are appointed."""
    logins = {
        Duty.SYSTEM_ADMIN: args.system,
        Duty.SECURITY_ADMIN: args.security,
        Duty.AUDIT_ADMIN: args.audit,
    }
    appoint_first(uscc=args.uscc, logins=logins, now=clock.now())
    sys.stdout.write("三名管理员已任命，登录时各自设置第二道验证。 Three administrators are appointed.\n")
    return 0
