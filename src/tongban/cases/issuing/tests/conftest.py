"""The people of the spine's tests."""

from tongban.cases.tests.conftest import applicant, item_code, who

__all__ = ["applicant", "item_code", "who"]
