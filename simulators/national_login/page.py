"""The page on which whoever tries the platform chooses who signs in at the national platform; loopback only."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from simulators.population_registry.people import Person

_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>国家政务服务平台登录（模拟）</title><style>
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#f3f5f8;color:#1a2433}
main{max-width:46rem;margin:0 auto;padding:1rem}h1{font-size:1.4rem;margin:.5rem 0}
button{font:inherit;display:block;width:100%;text-align:left;min-height:44px;background:#fff;border:1px solid #ccd5e0;
border-radius:10px;padding:.5rem 1rem;margin:.5rem 0;cursor:pointer}span{color:#51607a;font-size:.875rem}
</style></head><body><main><h1>国家政务服务平台登录（模拟）</h1>"""
_ASKED = "<p>演示用：选一个人，就算他在国家平台登录了，然后回到通办。人都不存在。</p>"
_LISTED = "<p>演示用：在通办的登录页选“用国家政务服务平台账号登录”，再在这里选人。能选的人：</p>"
_FOOT = "</main></body></html>"


def chooser(people: Iterable[Person], target: str) -> bytes:
    """Everybody, each a button that signs him in; ``target`` empty: a list to look at. Numbers masked."""
    rows = "".join(_button(each) for each in people)
    no = '<button name="person" value="">不登录，返回</button>'
    form = f'<form method="post" action="{escape(target)}">{rows}{no}</form>' if target else f"<div>{rows}</div>"
    return (_HEAD + (_ASKED if target else _LISTED) + form + _FOOT).encode()


def _button(person: Person) -> str:
    number = f"{person.id_number[:4]}**********{person.id_number[-4:]}"
    facts = "（已故）" if person.deceased else ""
    return (
        f'<button name="person" value="{person.id_number}">{escape(person.name)}{facts} <span>{number}</span></button>'
    )
