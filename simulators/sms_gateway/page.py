"""The page that shows what telephones and mailboxes would show. For whoever tries the platform; loopback only."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from html import escape

from simulators.sms_gateway.outbox import Mail, Taken

SIGNATURE = "【江西政务服务】"
"""The registered signature that a gateway puts before every text message."""

_STATUS = {"accepted": "发送中", "delivered": "已送达", "failed": "未送达"}
_CHINA = timezone(timedelta(hours=8))
_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">
<title>短信和邮件网关（模拟）</title><style>
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#f3f5f8;color:#1a2433}
main{max-width:46rem;margin:0 auto;padding:1rem}h1{font-size:1.4rem;margin:.5rem 0}
article{background:#fff;border:1px solid #ccd5e0;border-radius:10px;padding:.75rem 1rem;margin:.75rem 0}
article p,h2{margin:.25rem 0;overflow-wrap:anywhere}h2{font-size:1rem}.t{white-space:pre-wrap}
.m{color:#51607a;font-size:.875rem;display:flex;flex-wrap:wrap;gap:.25rem 1rem}b{font-weight:600}
</style></head><body><main><h1>短信和邮件网关（模拟）</h1>
<p>演示用：这里是各手机、各邮箱会收到的短信和邮件，没有真的发出。新的在上面，每 5 秒刷新。</p>"""


def page(messages: list[Taken]) -> bytes:
    """The messages, newest first; numbers and addresses masked."""
    shown = "".join(_article(each) for each in reversed(messages)) or "<p>还没有短信和邮件。</p>"
    return f"{_HEAD}{shown}</main></body></html>".encode()


def masked(recipient: str) -> str:
    """``199****0001``; ``l***@example.cn``."""
    local, at, domain = recipient.rpartition("@")
    return f"{local[0]}***@{domain}" if at else f"{recipient[:3]}****{recipient[-4:]}"


def _article(taken: Taken) -> str:
    at = datetime.fromisoformat(taken.at).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(taken, Mail):
        kind, to = "邮件", taken.content["to"]
        content = f'<h2>{escape(taken.content["subject"])}</h2><p class="t">{escape(taken.content["text"])}</p>'
    else:
        kind, to = "短信", taken.content["mobile"]
        content = f"<p>{SIGNATURE}{escape(taken.content['text'])}</p>"
    facts = (kind, f"<b>{escape(masked(to))}</b>", at, _STATUS[taken.status], escape(taken.reference))
    line = "".join(f"<span>{fact}</span>" for fact in facts)
    return f'<article><p class="m">{line}</p>{content}</article>'
