"""The lines of papers: materials, demands, reasons, each in the guide's own words with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.cases import papers
from tongban.cases.issuing.matter import Matter
from tongban.cases.kinds import DEFECT_LABELS, Defect
from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event
from tongban.registry.catalogue.kinds import ElementKind, MaterialSource

_FORMS = {
    MaterialSource.FORM: "在线填写",
    MaterialSource.UPLOAD: "电子文件",
    MaterialSource.REGISTRY: "部门共享，免提交",
}
_REMEDIES = {
    Defect.MISSING: "补交",
    Defect.UNCLEAR: "换一份清晰的",
    Defect.EXPIRED: "换一份在有效期内的",
    Defect.INCONSISTENT: "核对后改为一致",
    Defect.NOT_SEALED: "签字或者盖章后重新提交",
    Defect.WRONG_FORMAT: "按要求的格式重新提交",
    Defect.INCOMPLETE: "补全后重新提交",
}


def handed_in(matter: Matter) -> tuple[papers.MaterialLine, ...]:
    """The materials of the last submission; several files of one material are counted."""
    rows = [(row["element"], row["source"]) for row in matter.submission.open["materials"]]
    return tuple(
        papers.MaterialLine(name=matter.guide.element(element).text, form=_FORMS[MaterialSource(source)], count=count)
        for (element, source), count in Counter(rows).items()
    )


def demanded(matter: Matter, notice: Event, only: frozenset[str] | None = None) -> tuple[papers.DefectLine, ...]:
    """The lines of a correction notice; ``only`` those of these places."""
    explained = sealed_of(matter, notice).get("explanations", {})
    return tuple(
        _demand(matter, line, explained.get(str(line["n"]), ""))
        for line in notice.open["lines"]
        if only is None or line["path"] in only
    )


def _demand(matter: Matter, line: Mapping[str, Any], explanation: str) -> papers.DefectLine:
    defect = Defect(line["defect"])
    place, demand = _place_and_demand(matter, line["element"])
    said = f"{DEFECT_LABELS[defect]}：{explanation}" if explanation else DEFECT_LABELS[defect]
    return papers.DefectLine(
        place=place, demand=demand, source=matter.source(line["element"]), defect=said, remedy=_REMEDIES[defect]
    )


def false(matter: Matter, grounds: Sequence[str]) -> tuple[papers.DefectLine, ...]:
    """The elements that an intake refusal calls false; the finding stands in the reasons below them."""
    made = []
    for ground in grounds:
        place, demand = _place_and_demand(matter, ground)
        made.append(
            papers.DefectLine(
                place=place, demand=demand, source=matter.source(ground), defect="不真实，认定的事实见下文"
            )
        )
    return tuple(made)


def reasons(matter: Matter, grounds: Sequence[str]) -> tuple[papers.ReasonLine, ...]:
    """The elements that a refusal rests on, with the article behind each."""
    return tuple(
        papers.ReasonLine(condition=matter.guide.element(ground).text, law=_law_of(matter, ground))
        for ground in grounds
    )


def corrected(matter: Matter, text: str) -> str:
    """A text of the decision with every slip put right that has been corrected up to this step."""
    for event in matter.events:
        if event.type == "cases.case.error_corrected":
            slip = sealed_of(matter, event)
            text = text.replace(slip["wrong"], slip["right"])
    return text


def sealed_of(matter: Matter, event: Event) -> Mapping[str, Any]:
    """The personal content of an event of this case."""
    return leaves.sealed_content(matter.key, event)


def _place_and_demand(matter: Matter, ground: str) -> tuple[str, str]:
    element = matter.guide.element(ground.split("[", 1)[0])
    if element.parent and element.kind is ElementKind.REQUIREMENT:
        return matter.guide.element(element.parent).text, element.text
    if element.kind is ElementKind.FIELD:
        whole = matter.guide.element(element.parent).text + "：" if element.parent else ""
        return whole + element.text, "如实、完整填写"
    asked = [each.text for need in matter.guide.materials if need.id == element.id for each in need.requirements]
    return element.text, "；".join(text.rstrip("。；") for text in asked) or "按指南的要求提交"


def _law_of(matter: Matter, ground: str) -> str:
    element = matter.guide.element(ground)
    if element.kind is ElementKind.BASIS:
        return element.text
    wanted = element.parent or element.id
    based = [row["basis"] for row in matter.guide.unified["conditions"] if row["id"] == wanted]
    based += [need.basis for need in matter.guide.materials if need.id == wanted]
    cited = matter.guide.cited(based[0]) if based else ""
    return cited or matter.source(element.id)
