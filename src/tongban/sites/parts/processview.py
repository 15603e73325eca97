"""The process of a guide as a picture and as words that say the same: from the application to the papers that end it.

Drawn from the guide alone: its review plan, its special procedures, its limits and its results (行政许可法第三十条 wants the
procedure and the limits published). Pure: no model, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.foundation.web.language import headed, joined, language, listed
from tongban.foundation.web.names import named
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.expr import parse
from tongban.registry.catalogue.scenarios import scenario_of
from tongban.registry.catalogue.telling import condition_told, names_of
from tongban.sites.parts import flow
from tongban.sites.parts.measures import limit_text

_DUTIES = {
    "INTAKE": gettext_noop("收件人员"),
    "REVIEW": gettext_noop("审查人员"),
    "DECIDE": gettext_noop("决定人员"),
    "LEADER": gettext_noop("机关负责人"),
}
# The published steps that the frame of every procedure has, by stage (GB/T 39046 B.10).
_STAGES = {"SUBMIT": "apply", "ACCEPT": "accept", "DECIDE": "decide", "CONCLUDE": "deliver", "DELIVER": "deliver"}


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One box of the picture in words. ``facts``: who, how long, when only; ``texts``: what the guide says is done."""

    title: str
    facts: tuple[str, ...]
    texts: tuple[str, ...]
    parallel: bool


class ProcessView:
    """The process of a guide document, or of the unified part of a standard's draft (then without what is the body's own)."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._unified: Mapping[str, Any] = document["unified"]
        self._local: Mapping[str, Any] = document.get("local", {})
        plan: Mapping[str, Any] = self._unified.get("review_plan", {})
        self._plan: Sequence[Mapping[str, Any]] = plan.get("steps", ())
        self._decide = str(plan.get("decide", {}).get("duty", "DECIDE"))
        self._procedures: Sequence[Mapping[str, Any]] = self._unified.get("special_procedures", ())

    @property
    def drawable(self) -> bool:
        """Whether the plan can be drawn: the plan of a draft may still run in a circle."""
        try:
            return bool(flow.levels(self.nodes))
        except ValueError:
            return False

    @cached_property
    def nodes(self) -> tuple[flow.Node, ...]:
        """Application, pre-examination, acceptance, the plan's steps, special procedures, decision, papers and delivery."""
        reviewer, body = _duty("REVIEW"), _("本机关")
        first = flow.Node("apply", _("网上申请"), (_("申请人"), _("当场给登记码")), end=True)
        examine = flow.Node("examine", _("预审"), _some(reviewer, self._limit("acceptance_limit")), ("apply",))
        accept = flow.Node("accept", _("受理"), (body, _("次日起算")), ("examine",))
        steps = tuple(self._step(row) for row in self._plan)
        known = {step.id for step in steps}
        waited = {before for step in steps for before in step.after}
        last = tuple(step.id for step in steps if step.id not in waited & known) or ("accept",)
        held = tuple(self._procedure(row, last) for row in self._procedures)
        decide = flow.Node("decide", _("决定"), self._decision, last + tuple(each.id for each in held))
        results = listed(row["name"] for row in self._unified.get("results", ()))
        given = flow.Node("deliver", _("送达"), _some(results, self._limit("delivery_limit")), ("decide",), end=True)
        return (first, examine, accept, *steps, *held, decide, given)

    @cached_property
    def wide(self) -> flow.Drawing | None:
        """The wide drawing, None when it would not be legible."""
        return flow.wide(self.nodes)

    @cached_property
    def narrow(self) -> flow.Drawing:
        """The narrow drawing."""
        return flow.narrow(self.nodes)

    @property
    def title(self) -> str:
        """Name of the picture."""
        return _("办理流程图")

    @property
    def told(self) -> str:
        """What the picture shows, in a sentence or two."""
        steps = listed(node.title for node in self.nodes)
        told = _("从申请到送达共 {count} 步：{steps}。").format(count=len(self.nodes), steps=steps)
        return joined(told, _("并排的同时进行。")) if self._together else told

    @property
    def sometimes(self) -> bool:
        """Whether a box is dashed: it comes only where its condition holds."""
        return any(node.maybe for node in self.nodes)

    @cached_property
    def lines(self) -> tuple[ProcessLine, ...]:
        """The boxes as text, in the order of the picture, with every word of the guide's own steps."""
        texts = self._texts()
        facts = {row["id"]: tuple(self._facts_of(row)) for row in self._plan}
        return tuple(
            ProcessLine(
                node.title,
                (*(note for note in node.notes if note), *facts.get(node.id, ()), *self._more(node.id)),
                tuple(texts.get(node.id, ())),
                node.id in self._together,
            )
            for node in self.nodes
        )

    @cached_property
    def _together(self) -> frozenset[str]:
        """The steps that run at the same time; those of which only one comes stand side by side too."""
        rows = ([node.id for node in level if not node.maybe] for level in flow.levels(self.nodes))
        return frozenset(name for row in rows if len(row) > 1 for name in row)

    def _step(self, row: Mapping[str, Any]) -> flow.Node:
        who = _duty(row.get("duty", ""))
        if row.get("kind") == "inspection":
            who = _("{who}两人以上").format(who=who)
        elif row.get("kind") == "countersign":
            who = listed(self._unified.get("joint_bodies", ())) or who
        limit = limit_text(row.get("limit"))
        if row.get("lasts"):
            limit = _("公示 {limit}").format(limit=limit_text(row["lasts"]))
        after = tuple(row.get("after") or ("accept",))
        return flow.Node(row["id"], named(row["name"]), _some(who, limit), after, maybe=bool(row.get("when")))

    def _procedure(self, row: Mapping[str, Any], last: tuple[str, ...]) -> flow.Node:
        notes = (_("最长 {limit}").format(limit=limit_text(row["max"])), _("不计入期限"))
        return flow.Node(row["id"], named(row["name"]), notes, last, maybe=True, aside=True)

    @property
    def _decision(self) -> tuple[str, ...]:
        promised, legal = limit_text(self._local.get("promised_limit")), self._limit("statutory_limit")
        return _some(
            _duty(self._decide),
            _("承诺 {limit}").format(limit=promised) if promised else "",
            _("法定 {limit}").format(limit=legal) if legal else "",
        )

    def _more(self, name: str) -> Iterator[str]:
        if name in {row["id"] for row in self._procedures}:
            yield _("依法需要时才有")
        if name == "decide":
            yield _("期限从受理的次日起算")

    def _facts_of(self, row: Mapping[str, Any]) -> Iterator[str]:
        if row.get("lasts") and (limit := limit_text(row.get("limit"))):
            yield limit
        if row.get("when"):
            yield _("仅当{condition}").format(condition=self._condition(row["when"]))

    def _condition(self, text: str) -> str:
        try:
            scenario = scenario_of(self._unified["scenario"])
            form = formspec.parse_form(self._unified["form"])
            steps = names_of(self._unified["review_plan"])
            return condition_told(parse(text), scenario=scenario, form=form, steps=steps, language=language())
        except (DomainError, KeyError):
            # A draft whose form or scenario does not hold together yet: its findings say so.
            return text

    def _texts(self) -> dict[str, list[str]]:
        drawn = {node.id for node in self.nodes}
        texts: dict[str, list[str]] = {}
        for row in self._unified["steps"]:
            at = row["id"] if row["id"] in drawn else _STAGES.get(row.get("stage", ""), "examine")
            text = row["requirements"]
            own = at == row["id"] or row.get("stage") in ("SUBMIT", "ACCEPT", "DECIDE", "DELIVER")
            texts.setdefault(at, []).append(text if own else headed(row["name"], text))
        return texts

    def _limit(self, key: str) -> str:
        return limit_text(self._unified.get(key))


def _duty(duty: str) -> str:
    return _(_DUTIES[duty]) if duty in _DUTIES else duty


def _some(*notes: str) -> tuple[str, ...]:
    return tuple(note for note in notes if note)
