"""A guide ready for use: the immutable document parsed once, with its form, conditions, limits and elements.

A ``BoundGuide`` depends on its document alone, and the document is named by its hash. It may therefore be cached for
as long as the process lives and is never stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import jsonschema_rs

from tongban.kernel import formspec
from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.kernel.expr import Expression, parse
from tongban.kernel.worktime import Limits
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import ElementKind, HandlingKind, ItemKind, MaterialSource, Silence
from tongban.registry.catalogue.plans import ReviewPlan, review_plan_of
from tongban.registry.catalogue.rules import (
    EXTENSION,
    RENEWAL,
    UNCORRECTED,
    Extension,
    Procedure,
    Renewal,
    UncorrectedRule,
    extension_of,
    limit_of,
    procedures_of,
    renewal_of,
    uncorrected_rule_of,
)
from tongban.registry.catalogue.scenarios import Scenario, scenario_of

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that can be asked, refused for, waited for or charged for. ``parent``: the material of a requirement,
    the group of a sub-field; empty otherwise."""

    id: str
    kind: ElementKind
    text: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """设定依据. ``article`` is empty where the whole text is meant; ``note`` says in plain words what it lays down."""

    id: str
    law: str
    article: str
    note: str


@dataclass(frozen=True, slots=True)
class Condition:
    """申请条件 that applies to this applicant."""

    id: str
    text: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a material must show; corrections cite it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """A material this applicant is asked for. ``max_mb`` is per file, in MiB; ``standard_code`` None: 个性材料."""

    id: str
    name: str
    source: MaterialSource
    required: bool
    standard_code: str | None
    copies: int
    original_seen: bool
    accept: tuple[str, ...]
    max_files: int
    max_mb: int
    issuer: str
    basis: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    hint: str
    sample: str


@dataclass(frozen=True)
class BoundGuide:
    """One version of a guide. Make it with :func:`bind`; compare by ``hash``."""

    hash: str
    document: Mapping[str, Any]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoundGuide) and other.hash == self.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return f"BoundGuide({self.name!r}, {self.hash[:12]})"

    # --- what it is -------------------------------------------------------------------------------------------------

    @property
    def unified(self) -> Mapping[str, Any]:
        """The part that is the same with every body that claims the item."""
        return self.document["unified"]  # type: ignore[no-any-return]

    @property
    def local(self) -> Mapping[str, Any]:
        """The part that is the body's own: place, hours, phones, promised limit, visits."""
        return self.document["local"]  # type: ignore[no-any-return]

    @cached_property
    def unified_hash(self) -> str:
        """Two counties offer the same item exactly if these are equal."""
        return content_hash(self.document["unified"])

    @cached_property
    def local_hash(self) -> str:
        return content_hash(self.document["local"])

    @property
    def name(self) -> str:
        return str(self.unified["name"])

    @property
    def code(self) -> str:
        """业务办理项编码 where the item is divided, else 实施编码."""
        return str(self.document["codes"]["handling"] or self.document["codes"]["implementation"])

    @property
    def implementation_code(self) -> str:
        return str(self.document["codes"]["implementation"])

    @property
    def basic_code(self) -> str:
        return str(self.document["codes"]["basic"])

    @property
    def department_uscc(self) -> str:
        return str(self.local["department_uscc"])

    @property
    def department_name(self) -> str:
        return str(self.local["department_name"])

    @property
    def region_code(self) -> str:
        return str(self.local["region_code"])

    @property
    def kind(self) -> ItemKind:
        return ItemKind(self.unified["kind"])

    @property
    def is_permit(self) -> bool:
        """Whether it is a 行政许可: the words and articles of that law are said of permits only."""
        return self.kind is ItemKind.PERMIT

    @property
    def min_assurance(self) -> int:
        """Least assurance level of who applies online; 0 where the guide does not say (STANDARDS 3.5)."""
        return int(self.unified.get("min_assurance", 0))

    @property
    def handling_kind(self) -> HandlingKind:
        return HandlingKind(self.unified["handling_kind"])

    @property
    def silence(self) -> Silence:
        """What happens when the body says nothing within the acceptance limit."""
        return Silence(self.unified["silence"])

    @property
    def commit_text(self) -> str:
        """材料真实承诺书: the text the applicant confirms (行政许可法第三十一条)."""
        return str(self.unified["confirmation"]["commit"])

    @property
    def calendar_version(self) -> str:
        """The calendar by which the limits are counted (foundation.calendars)."""
        return str(self.document["calendar_version"])

    @cached_property
    def limits(self) -> Limits:
        """Acceptance, promised, statutory and delivery limit."""
        return Limits(
            acceptance=limit_of(self.unified["acceptance_limit"]),
            promised=limit_of(self.local["promised_limit"]),
            statutory=limit_of(self.unified["statutory_limit"]),
            delivery=limit_of(self.unified["delivery_limit"]),
        )

    @cached_property
    def extension(self) -> Extension | None:
        """None where the statutory limit may not be extended."""
        return extension_of(self.unified["extension"])

    @cached_property
    def uncorrected_rule(self) -> UncorrectedRule | None:
        """None where nothing follows from a correction that does not come."""
        return uncorrected_rule_of(self.unified["uncorrected_rule"])

    @cached_property
    def renewal(self) -> Renewal | None:
        """None where this item renews nothing."""
        return renewal_of(self.unified.get("renewal"))

    @cached_property
    def electronic_delivery(self) -> Expression | None:
        """The answers by which an applicant agrees to electronic service, as a condition; None: nobody is asked."""
        text = self.unified.get("electronic_delivery")
        return parse(text) if text else None

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        """The procedures that may hold the clock, by element id."""
        return MappingProxyType({each.id: each for each in procedures_of(self.unified["special_procedures"])})

    def cited(self, basis: Iterable[str]) -> str:
        """Laws and articles of these bases in one line: ``《行政许可法》第四十五条、《…》``."""
        return "、".join(f"《{self.legal_basis[each].law}》{self.legal_basis[each].article}" for each in basis)

    # --- what it asks -----------------------------------------------------------------------------------------------

    @cached_property
    def form(self) -> formspec.Form:
        """The form; its answers are keyed ``f.…``."""
        return formspec.parse_form(self.unified["form"])

    @cached_property
    def schema_validator(self) -> Any:
        """Compiled JSON Schema of the answers (jsonschema_rs), for the API."""
        return jsonschema_rs.validator_for(formspec.json_schema(self.form))

    @cached_property
    def scenario(self) -> Scenario:
        """The questions on the applicant's situation and the table that decides by them."""
        return scenario_of(self.unified["scenario"])

    @cached_property
    def review_plan(self) -> ReviewPlan:
        """The steps between acceptance and decision."""
        return review_plan_of(self.unified["review_plan"])

    def clean_scenario(self, raw: Mapping[str, object]) -> dict[str, str]:
        """Answers to all questions, validated. DomainError ``catalogue.scenario_invalid`` with ``problems``."""
        return self.scenario.clean(raw)

    def materials_for(self, answers_q: Answers, answers_f: Answers | None = None) -> tuple[MaterialNeed, ...]:
        """The materials this applicant is asked for, in the guide's order.

        A material named in any row of the scenario table is asked only where a true row names it; any other one is
        asked if it has no ``when`` or its ``when`` is true. No other material can be asked (行政许可法第三十条、
        第三十一条).
        """
        values = _values(answers_q, answers_f)
        switched = self.scenario.materials_by_rows(values)
        return tuple(need for need, when in self._materials if _asked(need.id, when, switched, values))

    def conditions_for(self, answers_q: Answers, answers_f: Answers | None = None) -> tuple[Condition, ...]:
        """The conditions that this applicant must meet; which ones is decided as for materials."""
        values = _values(answers_q, answers_f)
        switched = self.scenario.conditions_by_rows(values)
        return tuple(each for each, when in self._conditions if _asked(each.id, when, switched, values))

    @property
    def materials(self) -> tuple[MaterialNeed, ...]:
        """All materials that somebody may be asked for."""
        return tuple(need for need, _ in self._materials)

    @cached_property
    def legal_basis(self) -> Mapping[str, LegalBasis]:
        """By id, in the guide's order."""
        rows = (LegalBasis(row["id"], row["law"], row["article"], row["note"]) for row in self.unified["legal_basis"])
        return MappingProxyType({row.id: row for row in rows})

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element by id, in the guide's order."""
        return MappingProxyType({element.id: element for element in _elements(self)})

    def element(self, element_id: str) -> Element:
        """The element of this version. DomainError ``catalogue.element_unknown``: nothing can be demanded by it."""
        try:
            return self.elements[element_id]
        except KeyError:
            raise DomainError("catalogue.element_unknown", element=element_id) from None

    def remembering(self, earlier: Iterable[BoundGuide]) -> BoundGuide:
        """This version, which also knows the elements that only ``earlier`` ones had: to read what was said by them. For
        reading alone: nothing can be demanded by them."""
        known = BoundGuide(self.hash, self.document)
        gone = {id_: element for each in earlier for id_, element in each.elements.items()}
        # A cached property lives in the instance: this instance knows more.
        vars(known)["elements"] = MappingProxyType({**gone, **self.elements})
        return known

    @cached_property
    def _materials(self) -> tuple[tuple[MaterialNeed, Expression | None], ...]:
        return tuple((_material(row), _when(row)) for row in self.unified["materials"])

    @cached_property
    def _conditions(self) -> tuple[tuple[Condition, Expression | None], ...]:
        rows = self.unified["conditions"]
        return tuple((Condition(row["id"], row["text"], tuple(row["basis"])), _when(row)) for row in rows)


def bind(document: Mapping[str, Any]) -> BoundGuide:
    """The guide of ``document``, which has passed publication."""
    return BoundGuide(content_hash(document), document)


def _values(answers_q: Answers, answers_f: Answers | None) -> dict[str, object]:
    return {**answers_q, **(answers_f or {})}


def _when(row: Mapping[str, Any]) -> Expression | None:
    text = row.get("when")
    return parse(text) if text else None


def _asked(name: str, when: Expression | None, switched: Mapping[str, bool], values: Answers) -> bool:
    if name in switched:
        return switched[name]
    return when is None or when.evaluate(values)


def _material(row: Mapping[str, Any]) -> MaterialNeed:
    return MaterialNeed(
        id=row["id"],
        name=row["name"],
        source=MaterialSource(row["from"]),
        required=row["required"],
        standard_code=row["standard_code"],
        copies=row["copies"],
        original_seen=row["original_seen"],
        accept=tuple(row["accept"]),
        max_files=row["max_files"],
        max_mb=row["max_mb"],
        issuer=row["issuer"],
        basis=tuple(row["basis"]),
        requirements=tuple(Requirement(each["id"], each["text"]) for each in row["requirements"]),
        hint=row["hint"],
        sample=row["sample"],
    )


def _elements(guide: BoundGuide) -> Iterator[Element]:
    for basis in guide.legal_basis.values():
        yield Element(basis.id, ElementKind.BASIS, f"《{basis.law}》{basis.article}")
    for row in guide.unified["conditions"]:
        yield Element(row["id"], ElementKind.CONDITION, row["text"])
    for need in guide.materials:
        yield Element(need.id, ElementKind.MATERIAL, need.name)
        for requirement in need.requirements:
            yield Element(requirement.id, ElementKind.REQUIREMENT, requirement.text, need.id)
    for row in guide.unified["steps"]:
        yield Element(row["id"], ElementKind.STEP, row["name"])
    for procedure in guide.procedures.values():
        yield Element(procedure.id, ElementKind.PROCEDURE, procedure.name)
    if guide.extension is not None:
        yield Element(EXTENSION, ElementKind.EXTENSION, f"延长审查期限不超过{guide.extension.max.text()}")
    if guide.uncorrected_rule is not None:
        yield Element(UNCORRECTED, ElementKind.UNCORRECTED, guide.uncorrected_rule.text)
    if guide.renewal is not None:
        yield Element(RENEWAL, ElementKind.RENEWAL, guide.renewal.text)
    for row in guide.unified["fees"]:
        yield Element(row["id"], ElementKind.FEE, row["name"])
    for row in guide.unified["results"]:
        yield Element(row["id"], ElementKind.RESULT, row["name"])
    for question in guide.scenario.questions:
        yield Element(question.id, ElementKind.QUESTION, question.text)
    for section in guide.form.sections:
        for field in section.fields:
            yield Element(field.id, ElementKind.FIELD, field.label)
            for part in field.fields:
                yield Element(part.id, ElementKind.FIELD, part.label, field.id)
