"""Search: from a person's words and place to items.

``words`` and ``sounds`` are used alike when a text is written and when a question is read. ``indexing`` writes the tables
of ``search_models``, ``questions`` understands what was asked (with ``synonyms`` and ``places``), ``finding`` and
``suggesting`` answer. Everything is in PostgreSQL; ranks are computed there.
"""
