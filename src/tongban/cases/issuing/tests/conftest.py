"""The people and cases of the spine's tests."""

from tongban.cases.tests.conftest import accepted, applicant, at, case_id, committed_case, item_code, monday, who

__all__ = ["accepted", "applicant", "at", "case_id", "committed_case", "item_code", "monday", "who"]
