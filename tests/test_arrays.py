"""Distinct values against numpy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.arrays import distinct


@given(st.lists(st.integers(-3, 3) | st.integers(-(2**62), 2**62)))
def test_distinct_values_are_numpys(values: list[int]) -> None:
    assert distinct(np.array(values, np.int64)).tolist() == np.unique(np.array(values, np.int64)).tolist()


@pytest.mark.parametrize("kind", [np.int8, np.float64, "U3", "datetime64[D]"])
def test_of_any_kind_and_shape(kind: str) -> None:
    given_ = np.array([[3, 1], [1, 2]]).astype(kind)
    assert distinct(given_).tolist() == np.unique(given_).tolist()
    assert distinct(given_[:0]).dtype == given_.dtype
