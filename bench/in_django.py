"""``python -m bench.in_django MODULE WORDS…``: run a module of the bench with Django ready before it is imported."""

from __future__ import annotations

import os
import runpy
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
django.setup()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
