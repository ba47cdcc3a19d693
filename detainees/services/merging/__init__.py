"""Two records of one person become one, and two again: who suspects it, who decides, and what follows."""

from detainees.services.merging.pairs import (
    forget_pairs,
    held_by,
    holder_of,
    let_go,
    pair_of,
    suspect,
    take,
    take_next,
    tell_apart,
)
from detainees.services.merging.people import merge_people, records_of
from detainees.services.merging.references import kind_of, led_by
from detainees.services.merging.undo import undo_merge

__all__ = [
    "forget_pairs",
    "held_by",
    "holder_of",
    "kind_of",
    "led_by",
    "let_go",
    "merge_people",
    "pair_of",
    "records_of",
    "suspect",
    "take",
    "take_next",
    "tell_apart",
    "undo_merge",
]
