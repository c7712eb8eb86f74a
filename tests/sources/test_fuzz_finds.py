"""What fuzzing found (`fuzz_sources.py`), kept."""

from __future__ import annotations

import pytest

from sulh.sources.numbers.casualties import read_casualties
from sulh.sources.numbers.text import read_count


@pytest.mark.parametrize("text", ["0Y!x:0!:};r=۳ شهید ۵ زخمیليلة\u2130\u7d3a\u723b\u2dff", "۳ شهید \u2dff"])
def test_a_sign_that_stands_over_no_letter_is_nothing(text: str) -> None:
    assert read_casualties(text).bounds["killed"][0] == 3
    with pytest.raises(ValueError, match="count"):
        read_count(text)


@pytest.mark.parametrize("text", ["۳ شهید —", "3 killed -", "3 killed;", "3 killed."])
def test_a_dash_behind_the_last_word_says_nothing(text: str) -> None:
    assert read_casualties(text).bounds == {"killed": (3, 3)}
