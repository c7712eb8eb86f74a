"""What numpy does slowly, done quickly."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Kind = TypeVar("Kind", bound=np.generic)


def distinct(values: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """The different values of an array, flat and sorted.

    As `numpy.unique`, which from numpy 2.3 on looks values up in a table before it sorts them: sixty times slower where a
    million values all differ.
    """
    ordered = np.sort(values, axis=None)
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]
