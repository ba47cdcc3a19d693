"""A list of people as somebody sent it: every line kept, and what was understood of it. Pure; never raises.

`read_text(text)` and `read_rows(rows)` give the lines, `decoded(content)` makes a text of a file, and
`readings(text)` says how else letters that came out wrong may be meant.
"""

from detainees.listed.columns import read_rows, rows_of_csv
from detainees.listed.encodings import Reading, decoded, readings
from detainees.listed.facts import articles_in, born_in
from detainees.listed.line import Kind, Line
from detainees.listed.notes import Told, is_minor_in, is_pregnant_in, told_in
from detainees.listed.signatures import is_rubbish, kind_of
from detainees.listed.text import BETWEEN_CELLS, lines_of, read_text
from detainees.listed.words import is_initial, name_in

__all__ = [
    "BETWEEN_CELLS",
    "Kind",
    "Line",
    "Reading",
    "Told",
    "articles_in",
    "born_in",
    "decoded",
    "is_initial",
    "is_minor_in",
    "is_pregnant_in",
    "is_rubbish",
    "kind_of",
    "lines_of",
    "name_in",
    "read_rows",
    "read_text",
    "readings",
    "rows_of_csv",
    "told_in",
]
