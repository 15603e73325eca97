"""Codes of persons, bodies, regions, items, cases and contacts: read as people type them, returned in one shape.

Every ``check_…`` returns the normalised code or raises DomainError with a ``reason`` and a sentence in Chinese.
"""

from tongban.kernel.codes.check_digits import mod_37_36
from tongban.kernel.codes.contacts import check_email, check_landline, check_mobile, check_postcode
from tongban.kernel.codes.documents import (
    DocumentType,
    IdentityDocument,
    check_document,
    in_population_registry,
    read_document,
)
from tongban.kernel.codes.enquiries import check_enquiry_number, enquiry_number, show_enquiry_number
from tongban.kernel.codes.industries import check_industry_code
from tongban.kernel.codes.items import (
    check_basic_code,
    check_handling_code,
    check_implementation_code,
    implementation_code,
    project_no,
    split_implementation_code,
)
from tongban.kernel.codes.organisations import check_uscc, organisation_code_ok, uscc_check_character
from tongban.kernel.codes.persons import check_person_id, person_id_birth_date, person_id_is_male
from tongban.kernel.codes.references import is_enquiry_number, show_reference
from tongban.kernel.codes.regions import RegionLevel, check_region_code, region_level, region_parent, region_prefix
from tongban.kernel.codes.registration import check_registration_code, registration_code, show_registration_code

__all__ = [
    "DocumentType",
    "IdentityDocument",
    "RegionLevel",
    "check_basic_code",
    "check_document",
    "check_email",
    "check_enquiry_number",
    "check_handling_code",
    "check_implementation_code",
    "check_industry_code",
    "check_landline",
    "check_mobile",
    "check_person_id",
    "check_postcode",
    "check_region_code",
    "check_registration_code",
    "check_uscc",
    "enquiry_number",
    "implementation_code",
    "in_population_registry",
    "is_enquiry_number",
    "mod_37_36",
    "organisation_code_ok",
    "person_id_birth_date",
    "person_id_is_male",
    "project_no",
    "read_document",
    "region_level",
    "region_parent",
    "region_prefix",
    "registration_code",
    "show_enquiry_number",
    "show_reference",
    "show_registration_code",
    "split_implementation_code",
    "uscc_check_character",
]
