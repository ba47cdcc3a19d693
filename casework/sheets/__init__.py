"""The cells of an XLSX file, read in a process that holds no key: `rows_of(content)`.

A court or a partner sends it, so it is a stranger's bytes. The helper is `casework.sheets.worker`.
"""

from casework.sheets.reader import LARGEST_FILE, SheetNotRead, rows_of

__all__ = ["LARGEST_FILE", "SheetNotRead", "rows_of"]
