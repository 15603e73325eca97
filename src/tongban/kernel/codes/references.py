"""What people are told to quote: the code of a case or the number of an enquiry, with the word for it."""

from __future__ import annotations

from tongban.kernel.codes.enquiries import PREFIX, show_enquiry_number
from tongban.kernel.codes.registration import show_registration_code


def is_enquiry_number(reference: str) -> bool:
    """Whether it names an enquiry; registration codes begin with a digit."""
    return reference.startswith(PREFIX)


def show_reference(reference: str) -> str:
    """``登记码 360722-261126-7KQ2XA`` or ``咨询编号 ZX261126-7KP2VF``. Raises as the checks of the two."""
    if is_enquiry_number(reference):
        return f"咨询编号 {show_enquiry_number(reference)}"
    return f"登记码 {show_registration_code(reference)}"
