"""The page on which whoever tries the platform lays a card on the reader; loopback only."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from simulators.card_reader.cards import Card

_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>身份证阅读机具（模拟）</title><style>
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#f3f5f8;color:#1a2433}
main{max-width:46rem;margin:0 auto;padding:1rem}h1{font-size:1.4rem;margin:.5rem 0}
button{font:inherit;display:block;width:100%;text-align:left;min-height:44px;background:#fff;border:1px solid #ccd5e0;
border-radius:10px;padding:.5rem 1rem;margin:.5rem 0;cursor:pointer}
button[aria-pressed=true]{border:2px solid #0a5bd3;background:#eaf2ff}span{color:#51607a;font-size:.875rem}
</style></head><body><main><h1>身份证阅读机具（模拟）</h1>
<p>演示用：选一张证放到读卡器上，再到窗口收件页按“读取身份证”。证上的人都不存在。</p>"""
_FOOT = """<script>
for (const each of document.querySelectorAll("button")) each.addEventListener("click", async () => {
  await fetch("/_switches", {method: "POST", headers: {"Content-Type": "application/json"},
    body: JSON.stringify({card: each.value})});
  location.reload();
});
</script></main></body></html>"""


def page(cards: Iterable[Card], lying: str) -> bytes:
    """The cards; the one that lies on the reader is pressed. Numbers masked."""
    none = f'<button value="" aria-pressed="{_pressed(not lying)}">不放证件</button>'
    return (_HEAD + none + "".join(_button(each, lying) for each in cards) + _FOOT).encode()


def _button(card: Card, lying: str) -> str:
    number = f"{card.id_number[:4]}**********{card.id_number[-4:]}"
    until = card.valid_to or "长期"
    here = _pressed(card.id_number == lying)
    facts = f"<span>{number} · {card.valid_from} 至 {until}</span>"
    return f'<button value="{card.id_number}" aria-pressed="{here}">{escape(card.name)} {facts}</button>'


def _pressed(so: bool) -> str:
    return "true" if so else "false"
