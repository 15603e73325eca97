"""A party as it is shown: to itself and to who handles the case in full, to others masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from tongban.kernel.codes import DocumentType, read_document
from tongban.kernel.masking import mask_name
from tongban.registry.identity.kinds import LegalPersonKind, PartyKind, RepresentativeRole
from tongban.registry.identity.models import LegalPerson, NaturalPerson
from tongban.registry.identity.sealing import Sealed, unseal, unseal_mobile


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A natural person as others may see him: masked."""

    id: UUID
    name_masked: str
    id_number_masked: str
    mobile_masked: str
    assurance_level: int
    document: DocumentType = DocumentType.ID_CARD


@dataclass(frozen=True, slots=True)
class LegalPersonCard:
    """A legal person and in what role somebody represents it. ``items``: for which items only (基本编码), None for all."""

    id: UUID
    uscc: str
    name: str
    kind: LegalPersonKind
    role: RepresentativeRole
    items: tuple[str, ...] | None = None

    def covers(self, item: str) -> bool:
        """Whether it may be acted for in ``item`` (基本编码)."""
        return self.items is None or item in self.items


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant in full, for the applicant's own pages and for those who handle the case. Never logged: no repr.

    ``identifier`` is the number of the identity document or the 统一社会信用代码;
    ``legal_representative`` and ``address`` are empty for
    natural persons, ``mobile`` and ``assurance_level`` 0 for legal ones; ``verified_at`` is when a register showed the legal
    person so.
    """

    kind: PartyKind
    id: UUID
    name: str = field(repr=False)
    identifier: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    legal_representative: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    assurance_level: int = 0
    verified_at: datetime | None = None

    @property
    def name_masked(self) -> str:
        """A natural person's masked name; a legal person's name is public."""
        return mask_name(self.name) if self.kind is PartyKind.NATURAL else self.name

    @property
    def document(self) -> DocumentType:
        """By which document a natural person is known: its number says it."""
        return read_document(self.identifier).type

    @classmethod
    def of_person(cls, row: NaturalPerson) -> Self:
        return cls(
            kind=PartyKind.NATURAL,
            id=row.id,
            name=unseal(Sealed.NAME, row.id, row.name_sealed),
            identifier=unseal(Sealed.ID_NUMBER, row.id, row.id_number_sealed),
            mobile=unseal_mobile(row.id, row.mobile_sealed),
            assurance_level=row.assurance_level,
        )

    @classmethod
    def of_legal_person(cls, row: LegalPerson) -> Self:
        return cls(
            kind=PartyKind.LEGAL,
            id=row.id,
            name=row.name,
            identifier=row.uscc,
            legal_representative=unseal(Sealed.LEGAL_REPRESENTATIVE, row.id, row.legal_representative_sealed),
            address=row.address,
            verified_at=row.verified_at,
        )
