"""An item list from outside: a file read as rows, a row read as an incomplete guide document, and what is wrong with it.

Plain functions over values; nothing is asked of the database and nothing is written but the report.
"""
