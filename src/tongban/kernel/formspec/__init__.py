"""Forms as data: one definition for the portal, the window, the kiosk, papers and the API.

A form document stands inside a guide::

    {"sections": [{"id": "sec.premises", "title": "经营场所", "help": "…", "when": "q.kind == 'canteen'",
      "fields": [{"id": "f.premises.area", "type": "decimal", "label": "面积", "unit": "平方米", "required": true}]}]}

Keys of a field: id, type, label, hint, sample, filling_note, required, when, min_length, max_length, min, max,
pattern, choices, fields (group), min_items, max_items, unit, privacy, search, prefill, autocomplete, within (department:
``region`` takes only bodies of the guide's region), expression (computed: ``{"count": "f.staff"}`` or
``{"sum": ["f.a", "f.b"]}``). ``structure.FORM_SCHEMA`` is the exact list.

Shapes of values: text, codes and choices are strings; ``choices`` a list of strings; ``decimal`` a string; ``money``
an integer of 分; ``date`` ``YYYY-MM-DD``; ``region`` 12 digits, ``industry`` a letter and
two digits (GB/T 4754), ``department`` a 统一社会信用代码; ``group`` a list of dicts keyed by the sub-field's
full id. Limits: 200 fields, 50 rows, 4,000 characters.
"""

from tongban.kernel.formspec.cleaning import clean, clean_all, clean_section, merge_section, settle
from tongban.kernel.formspec.definition import (
    LOOKED_UP,
    MAX_FIELDS,
    MAX_ROWS,
    MAX_TEXT,
    Choice,
    Computation,
    Field,
    FieldType,
    Form,
    Privacy,
    Section,
    Within,
    leaf_paths,
    path_ok,
    row_path,
)
from tongban.kernel.formspec.looking_up import Lookups
from tongban.kernel.formspec.pairs import read_pairs, write_pairs
from tongban.kernel.formspec.parsing import parse_form
from tongban.kernel.formspec.problems import FieldProblem, FormErrors
from tongban.kernel.formspec.samples import sample_answers
from tongban.kernel.formspec.schema import json_schema
from tongban.kernel.formspec.showing import display
from tongban.kernel.formspec.values import clean_value

__all__ = [
    "LOOKED_UP",
    "MAX_FIELDS",
    "MAX_ROWS",
    "MAX_TEXT",
    "Choice",
    "Computation",
    "Field",
    "FieldProblem",
    "FieldType",
    "Form",
    "FormErrors",
    "Lookups",
    "Privacy",
    "Section",
    "Within",
    "clean",
    "clean_all",
    "clean_section",
    "clean_value",
    "display",
    "json_schema",
    "leaf_paths",
    "merge_section",
    "parse_form",
    "path_ok",
    "read_pairs",
    "row_path",
    "sample_answers",
    "settle",
    "write_pairs",
]
