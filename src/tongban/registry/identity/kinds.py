"""Small closed vocabularies of persons."""

from __future__ import annotations

from enum import StrEnum


class PartyKind(StrEnum):
    """自然人 or 法人 (其他组织 with it)."""

    NATURAL = "NATURAL"
    LEGAL = "LEGAL"


class LegalPersonKind(StrEnum):
    """Kinds of organisations by their registering authority (GB 32100 positions 1–2)."""

    ENTERPRISE = "ENTERPRISE"
    INDIVIDUAL_BUSINESS = "INDIVIDUAL_BUSINESS"
    COOPERATIVE = "COOPERATIVE"
    ORGAN = "ORGAN"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"
    OTHER = "OTHER"


class RepresentativeRole(StrEnum):
    """法定代表人（负责人、经营者） or 经办人."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    STAFF = "STAFF"
