"""身份证件 on forms and pages: the choice of a type, and how a number is called."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web.components import Choice, Field
from tongban.kernel.codes import DocumentType, read_document
from tongban.kernel.errors import DomainError

DOCUMENT_WORDS = {
    DocumentType.ID_CARD: gettext_lazy("居民身份证"),
    DocumentType.HMT_RESIDENCE: gettext_lazy("港澳台居民居住证"),
    DocumentType.PERMANENT_RESIDENCE: gettext_lazy("外国人永久居留身份证"),
    DocumentType.PASSPORT: gettext_lazy("护照"),
    DocumentType.HM_TRAVEL: gettext_lazy("港澳居民来往内地通行证"),
    DocumentType.TAIWAN_TRAVEL: gettext_lazy("台湾居民来往大陆通行证"),
}
FIELD = "document"
"""Name of the field."""


def chosen_document(text: str) -> DocumentType:
    """The type that was chosen; the identity card where none was."""
    return DocumentType(text) if text in DocumentType.__members__ else DocumentType.ID_CARD


def document_field(chosen: str, hint: str = "") -> Field:
    """The choice of a type, on top of the number."""
    wanted = chosen_document(chosen)
    choices = tuple(Choice(each.value, words, each is wanted) for each, words in DOCUMENT_WORDS.items())
    return Field(
        id=FIELD, name=FIELD, label=_("证件类型"), control="select", choices=choices, value=wanted.value, hint=hint, width="m"
    )  # fmt: skip


def number_words(document: DocumentType) -> str:
    """What the number of such a document is called on a page."""
    if document is DocumentType.ID_CARD:
        return _("公民身份号码")
    return _("%(document)s号码") % {"document": DOCUMENT_WORDS[document]}


def words_of_number(number: str) -> str:
    """The same of a number as it was recorded."""
    try:
        return number_words(read_document(number).type)
    except DomainError:
        return _("证件号码")
