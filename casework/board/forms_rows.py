"""How the fields of a form stand beside each other."""

from collections.abc import Iterator
from typing import ClassVar

from django import forms


class Rows(forms.Form):
    """A form that says which of its fields share a row; the others have a row of their own, in their order."""

    ROWS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def together(self) -> Iterator[list[forms.BoundField]]:
        """The visible fields, row by row."""
        row_of = {name: row for row in self.ROWS for name in row}
        shown: set[str] = set()
        for bound in self.visible_fields():
            if bound.name in shown:
                continue
            row = [name for name in row_of.get(bound.name, (bound.name,)) if name in self.fields]
            shown.update(row)
            yield [self[name] for name in row]
