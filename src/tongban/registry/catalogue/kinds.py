"""The small closed vocabularies of the catalogue. Values are those of the guide document; numbers are for exchange."""

from __future__ import annotations

from enum import StrEnum


class ItemKind(StrEnum):
    """事项类型 of items that are done on application; ``number`` is 事项类型代码 (GB/T 39046-2020 table A.1)."""

    PERMIT = "PERMIT"
    BENEFIT = "BENEFIT"
    CONFIRMATION = "CONFIRMATION"
    REWARD = "REWARD"
    RULING = "RULING"
    OTHER_POWER = "OTHER_POWER"
    PUBLIC_SERVICE = "PUBLIC_SERVICE"

    @property
    def number(self) -> str:
        return _KIND_NUMBERS[self]


_KIND_NUMBERS = {
    ItemKind.PERMIT: "01",
    ItemKind.BENEFIT: "05",
    ItemKind.CONFIRMATION: "07",
    ItemKind.REWARD: "08",
    ItemKind.RULING: "09",
    ItemKind.OTHER_POWER: "10",
    ItemKind.PUBLIC_SERVICE: "20",
}


class ExerciseLevel(StrEnum):
    """行使层级; ``digit`` is its place in the 31-character code (GB/T 39046-2020 table A.2)."""

    STATE = "STATE"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    GRADED = "GRADED"

    @property
    def digit(self) -> int:
        return list(ExerciseLevel).index(self) + 1


class HandlingKind(StrEnum):
    """办件类型: 即办件 is decided on the spot, 承诺件 within the promised limit."""

    IMMEDIATE = "IMMEDIATE"
    PROMISED = "PROMISED"


class Silence(StrEnum):
    """What the body's silence in the acceptance limit means.

    STATUTORY_ACCEPT: 行政许可法第三十二条第一款第四项; PLATFORM_ACCEPT: a cited provincial rule; NONE: a card only.
    """

    STATUTORY_ACCEPT = "STATUTORY_ACCEPT"
    PLATFORM_ACCEPT = "PLATFORM_ACCEPT"
    NONE = "NONE"


class SpecialProcedure(StrEnum):
    """特别程序 whose time is not counted (行政许可法第四十五条). ``OTHER`` needs a basis of its own in the guide."""

    HEARING = "HEARING"
    TENDER = "TENDER"
    AUCTION = "AUCTION"
    INSPECTION = "INSPECTION"
    TESTING = "TESTING"
    QUARANTINE = "QUARANTINE"
    APPRAISAL = "APPRAISAL"
    EXPERT_REVIEW = "EXPERT_REVIEW"
    OTHER = "OTHER"


class MaterialSource(StrEnum):
    """Where a material comes from: the form itself, the applicant's upload, or a registry asked by the platform."""

    FORM = "FORM"
    UPLOAD = "UPLOAD"
    REGISTRY = "REGISTRY"


class MaterialOrigin(StrEnum):
    """Where a standard material comes from: the applicant's own words, an authority that issues it, a registry that answers."""

    SELF = "SELF"
    GOVERNMENT = "GOVERNMENT"
    REGISTRY = "REGISTRY"


class MaterialState(StrEnum):
    """Whether a standard material is used. MERGED: its code leads to another for ever; RETIRED: it leads nowhere."""

    IN_USE = "IN_USE"
    MERGED = "MERGED"
    RETIRED = "RETIRED"


class RegisterDeed(StrEnum):
    """What is done to a register of the province. SPELL needs no second person: it changes nothing that is published."""

    CREATE = "CREATE"
    CHANGE = "CHANGE"
    SPELL = "SPELL"
    MERGE = "MERGE"
    RETIRE = "RETIRE"
    RULE = "RULE"


class NameTrouble(StrEnum):
    """Why the name of a material stands on the work list: it bears no code, a reason instead of one, a code under a spelling
    that the list does not know, or a code that is not used any more."""

    UNMAPPED = "UNMAPPED"
    SPELLED = "SPELLED"
    OLD_CODE = "OLD_CODE"
    LOCAL = "LOCAL"


class ElementKind(StrEnum):
    """What an element of a guide is. Everything an official can ask, refuse for, wait for or charge for is one."""

    BASIS = "BASIS"
    CONDITION = "CONDITION"
    MATERIAL = "MATERIAL"
    REQUIREMENT = "REQUIREMENT"
    STEP = "STEP"
    FEE = "FEE"
    RESULT = "RESULT"
    FIELD = "FIELD"
    QUESTION = "QUESTION"
    PROCEDURE = "PROCEDURE"
    EXTENSION = "EXTENSION"
    UNCORRECTED = "UNCORRECTED"
    RENEWAL = "RENEWAL"


class ItemStatus(StrEnum):
    """事项状态: in use, suspended, cancelled. A cancelled code is kept and never used again."""

    IN_USE = "IN_USE"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"


class GuideStatus(StrEnum):
    """Whether the guide can be applied for now. Its versions stay readable for ever."""

    PUBLISHED = "PUBLISHED"
    SUSPENDED = "SUSPENDED"
    RETIRED = "RETIRED"


class DraftState(StrEnum):
    """Where a text is on its way to publication. PUBLISHED and DISCARDED are ends."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"


class ImportState(StrEnum):
    """How far a list is that somebody handed in. LOOKING, CHECKING and IMPORTING wait for the worker or are with it; DONE and
    REFUSED are ends."""

    LOOKING = "LOOKING"
    LOOKED = "LOOKED"
    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    IMPORTING = "IMPORTING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class DraftSource(StrEnum):
    """Where a draft came from: an editor, an import, the claim of an item, a new version of the standard that held it, an item
    that takes the place of one that was split or merged."""

    EDITOR = "EDITOR"
    IMPORT = "IMPORT"
    CLAIM = "CLAIM"
    STANDARD = "STANDARD"
    SUCCESSOR = "SUCCESSOR"


class AdjustmentState(StrEnum):
    """What a new version of the standard did to the guide of one body (省标准调整).

    DERIVED: it got its version, nothing of its own part was touched. CLAMPED: likewise, with a promise brought within the
    bounds. HELD: something of its own part is missing now, so it keeps the version it has until its editors complete a new one.
    """

    DERIVED = "DERIVED"
    CLAMPED = "CLAMPED"
    HELD = "HELD"


class ChangeKind(StrEnum):
    """What happened in the catalogue, as the public feed of changes tells it. WITHDRAWN: what was announced does not come."""

    STANDARD = "STANDARD"
    PUBLISHED = "PUBLISHED"
    DERIVED = "DERIVED"
    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"
    RETIRED = "RETIRED"
    SPLIT = "SPLIT"
    MERGED = "MERGED"
    WITHDRAWN = "WITHDRAWN"


class ItemChangeKind(StrEnum):
    """What becomes of an item of the province as a whole (事项变动). The last three end its code for ever."""

    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    RETIRE = "RETIRE"
    SPLIT = "SPLIT"
    MERGE = "MERGE"

    @property
    def ends(self) -> bool:
        """Whether the code is never used again."""
        return self in (ItemChangeKind.RETIRE, ItemChangeKind.SPLIT, ItemChangeKind.MERGE)

    @property
    def told(self) -> ChangeKind:
        """As the feed of changes tells it."""
        return _TOLD[self]


_TOLD = {
    ItemChangeKind.SUSPEND: ChangeKind.SUSPENDED,
    ItemChangeKind.RESUME: ChangeKind.RESUMED,
    ItemChangeKind.RETIRE: ChangeKind.RETIRED,
    ItemChangeKind.SPLIT: ChangeKind.SPLIT,
    ItemChangeKind.MERGE: ChangeKind.MERGED,
}


class ItemChangeState(StrEnum):
    """Where the change of an item is: APPROVED holds from its day on; WITHDRAWN was approved and taken back before it."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"
    DISCARDED = "DISCARDED"


class CodeEditKind(StrEnum):
    """What becomes of a code: it is issued, gets another name, is closed; another system's code is mapped, or no longer."""

    ADD = "ADD"
    RENAME = "RENAME"
    CLOSE = "CLOSE"
    MAP = "MAP"
    UNMAP = "UNMAP"


class CodeEditState(StrEnum):
    """Where the edit of a code table is."""

    WAITING = "WAITING"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


class ProofKind(StrEnum):
    """What the register of proofs and seals lists: a paper by which somebody vouches, or a seal on a paper."""

    PROOF = "PROOF"
    SEAL = "SEAL"


class ProofState(StrEnum):
    """Whether it is asked: on an article, instead of which a declaration does (告知承诺), without basis, no longer. The province
    rules all but NO_BASIS, which is only found."""

    KEPT = "KEPT"
    DECLARED = "DECLARED"
    NO_BASIS = "NO_BASIS"
    ABOLISHED = "ABOLISHED"
