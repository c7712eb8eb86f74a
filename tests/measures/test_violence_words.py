"""Numbers in words: nothing that was only simulated is printed as never, always or nothing."""

from __future__ import annotations

import pytest

from sulh.measures.violence.words import chance_words, frequency, p_words


@pytest.mark.parametrize(
    ("p", "words"),
    [(1.0, "p 1.000"), (0.0312, "p 0.031"), (0.0005, "p 0.001"), (0.0004, "p below 0.001"), (0.0, "p below 0.001")],
)
def test_a_p_is_never_nothing(p: float, words: str) -> None:
    assert p_words(p) == words


def test_a_range_of_frequencies_has_two_ends_only_where_they_differ() -> None:
    assert frequency(0.0002, 0.0002) == "less than 0.001"
    assert frequency(0.004, 0.004) == "0.004"
    assert frequency(0.0001, 0.36) == "less than 0.001 to 0.360"


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "less than 1%"), (0.004, "less than 1%"), (0.5, "50%"), (1.0, "more than 99%")]
)
def test_a_probability_is_neither_never_nor_always(share: float, words: str) -> None:
    assert chance_words(share) == words
