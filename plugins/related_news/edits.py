"""Which lists of the newest month an edit of one of its stories can have moved.

Rarity comes from the stories before the month, so an edit there changes nothing that a newer story reads of any other
than the edited one. A list that one sift made full stays as it is if the edited story neither came into question
before nor comes into question now: was not ``Sifted.met``, and sifts below ``Sifted.least``. For the latter an upper
bound is enough, and that is one product of the edited story with the stories of its month.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .index import MAX_TERM_SHARE, Doubles, length_values, odd_share, rarity
from .postings import TermRows
from .recent import Known

_SLACK: Final = 1.0001
"""The sift works with 32 bits in places; here all is done with 64."""


def highest_sifts(month: TermRows, known: Known, edited: int) -> Doubles:
    """How high the sift can put a story of the newest month in the list of each other one of it: shape (n,).

    ``month`` (n stories) are those since ``known``, of which ``edited`` is one.
    """
    story = month.part(edited, edited + 1)
    weights = story.weights.astype(np.float64)
    frequency = known.frequency_of(story.hashes)
    squares = np.square(rarity(frequency, known.cut, MAX_TERM_SHARE))
    new_value = float(np.log1p(known.cut) + 1) ** 2
    odd_value = odd_share(known.cut) * new_value
    values = length_values(squares.astype(np.float32), frequency, odd_value)
    length_squared = odd_value * float(story.totals[0]) + float(np.square(weights) @ values)
    length = length_squared**0.5 if length_squared > 0 else new_value**0.5
    at = np.searchsorted(story.hashes, month.hashes)
    shared = np.flatnonzero(story.hashes[np.minimum(at, story.hashes.size - 1)] == month.hashes if weights.size else [])
    products = (weights * squares)[at[shared]] * month.weights[shared]
    owners = np.searchsorted(month.rows, shared, side="right") - 1
    return np.asarray(np.bincount(owners, products, minlength=month.totals.size) * (_SLACK / length), np.float64)
