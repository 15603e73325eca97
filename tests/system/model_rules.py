"""The scale and privacy rules of one model, as a function of the model: what keeps the large size open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

from tongban.foundation.modelmap import Privacy, Scale, Sensitivity

Model = type[models.Model]

# From which kind of table a foreign key may point to which: what a distributed database can hold.
ALLOWED_REFERENCES = {
    Scale.BY_CASE: {Scale.BY_CASE, Scale.REFERENCE},
    Scale.OWN_KEY: {Scale.REFERENCE},
    Scale.REFERENCE: {Scale.REFERENCE},
    Scale.LOCAL: {Scale.LOCAL, Scale.REFERENCE},
}


def findings(model: Model) -> list[str]:
    """Everything in ``model`` that breaks a rule; empty when it is sound."""
    scale = getattr(model, "scale", None)
    if not isinstance(scale, Scale):
        return ["declares no scale"]
    found = [*_privacy(model), *_openers(model, scale), *_relations(model, scale)]
    if scale in (Scale.BY_CASE, Scale.OWN_KEY):
        found += _uniqueness(model, _distribution_key(model, scale))
    if scale is Scale.BY_CASE:
        found += _case_children(model)
    return found


def _privacy(model: Model) -> Iterator[str]:
    declared = getattr(model, "privacy", None)
    if declared is None:
        yield "declares no privacy"
        return
    columns = {field.name: field.attname for field in model._meta.concrete_fields}
    for name, attname in columns.items():
        if name not in declared and attname not in declared:
            yield f"column {name} has no entry in the privacy map"
    composite = {"pk"} if isinstance(model._meta.pk, models.CompositePrimaryKey) else set()
    for name in declared.keys() - columns.keys() - set(columns.values()) - composite:
        yield f"the privacy map names {name}, which is no column"
    for name, entry in declared.items():
        if not isinstance(entry, Privacy):
            yield f"the entry of {name} is no Privacy"
        elif entry.sensitivity is not Sensitivity.NONE and not entry.purpose.strip():
            yield f"{name} is {entry.sensitivity} and says no purpose"


def _openers(model: Model, scale: Scale) -> Iterator[str]:
    """Each sealed column says what opens it, or a new master key would pass it by. Under a case all else is the case's key."""
    declared = getattr(model, "openers", {})
    columns = {field.name for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)}
    sealed = {name for name in columns if name.endswith(("_sealed", "_key")) or name == "detail"}
    asked = {name for name in sealed if name == "data_key"} if scale is Scale.BY_CASE else sealed
    for name in sorted(asked - declared.keys()):
        yield f"{name} does not say what opens it"
    for name in sorted(declared.keys() - columns):
        yield f"openers names {name}, which is no binary column"


def _relations(model: Model, scale: Scale) -> Iterator[str]:
    for many in model._meta.local_many_to_many:
        yield f"{many.name} is a many-to-many relation"
    for private in model._meta.private_fields:
        if isinstance(private, GenericForeignKey):
            yield f"{private.name} is a generic foreign key"
    for field in model._meta.concrete_fields:
        target = field.related_model
        if target is None or isinstance(target, str):
            continue
        # Tables of the framework stay on one node.
        target_scale = getattr(target, "scale", Scale.LOCAL)
        if target_scale not in ALLOWED_REFERENCES[scale]:
            yield f"{field.name} points from a table {scale} to a table {target_scale}"


def _distribution_key(model: Model, scale: Scale) -> str:
    if scale is Scale.BY_CASE:
        return str(getattr(model, "case_key", "case"))
    primary = model._meta.pk
    return primary.field_names[0] if isinstance(primary, models.CompositePrimaryKey) else primary.name


def _uniqueness(model: Model, key: str) -> Iterator[str]:
    spelled = {key, f"{key}_id", key.removesuffix("_id")}
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key and field.name not in spelled:
            yield f"{field.name} is unique without the key {key}"
    for names in model._meta.unique_together:
        if not spelled & set(names):
            yield f"unique_together {names} lacks the key {key}"
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            if constraint.expressions:
                yield f"{constraint.name} is unique on an expression"
            elif not spelled & set(constraint.fields):
                yield f"{constraint.name} lacks the key {key}"
        elif isinstance(constraint, ExclusionConstraint):
            excluded: Any = [expression for expression, _ in constraint.expressions]
            if not spelled & {str(getattr(expression, "name", expression)) for expression in excluded}:
                yield f"{constraint.name} excludes without the key {key}"


def _case_children(model: Model) -> Iterator[str]:
    key = str(getattr(model, "case_key", "case"))
    primary = model._meta.pk
    if isinstance(primary, models.CompositePrimaryKey):
        if tuple(name.removesuffix("_id") for name in primary.field_names) != (key.removesuffix("_id"), "n"):
            yield f"primary key {primary.field_names} is not ({key}, n)"
    elif key not in (primary.name, primary.attname):
        yield f"primary key {primary.name} is neither ({key}, n) nor the case itself"
