"""The page that shows what the telephones would show. For whoever tries the platform; loopback only."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from html import escape

from simulators.sms_gateway.outbox import Sms

SIGNATURE = "【江西政务服务】"
"""The registered signature that a gateway puts before every text."""

_STATUS = {"accepted": "发送中", "delivered": "已送达", "failed": "未送达"}
_CHINA = timezone(timedelta(hours=8))
_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">
<title>短信网关（模拟）</title><style>
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#f3f5f8;color:#1a2433}
main{max-width:46rem;margin:0 auto;padding:1rem}h1{font-size:1.4rem;margin:.5rem 0}
article{background:#fff;border:1px solid #ccd5e0;border-radius:10px;padding:.75rem 1rem;margin:.75rem 0}
p{margin:.25rem 0}.m{color:#51607a;font-size:.875rem;display:flex;flex-wrap:wrap;gap:.25rem 1rem}b{font-weight:600}
</style></head><body><main><h1>短信网关（模拟）</h1>
<p>演示用：这里是各手机会收到的短信，没有真的发出。新的在上面，每 5 秒刷新。</p>"""


def page(messages: list[Sms]) -> bytes:
    """The messages, newest first."""
    shown = "".join(_article(sms) for sms in reversed(messages)) or "<p>还没有短信。</p>"
    return f"{_HEAD}{shown}</main></body></html>".encode()


def _article(sms: Sms) -> str:
    at = datetime.fromisoformat(sms.at).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
    facts = (f"<b>{escape(sms.mobile)}</b>", at, _STATUS[sms.status], escape(sms.reference))
    line = "".join(f"<span>{fact}</span>" for fact in facts)
    return f'<article><p class="m">{line}</p><p>{SIGNATURE}{escape(sms.text)}</p></article>'
