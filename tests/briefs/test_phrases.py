"""Facts in words."""

from __future__ import annotations

import datetime as dt

import pytest

from sulh.briefs.phrases import bounds, clean, days, isolated, listing, nodes, outcome_words, when, where
from tests.briefs import invented


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(None, None, "not known"), (3, 3, "3"), (1200, 3000, "1,200 to 3,000"), (2, None, "at least 2"),
     (None, 0, "at most 0"), (None, 5, "at most 5"), (0, 0, "0")],
)  # fmt: skip
def test_bounds(low: int | None, high: int | None, words: str) -> None:
    assert bounds(low, high) == words


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text + "+00:00")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [("2031-03-04T00:00:00", "2031-03-04T23:59:59", "4 March 2031"),
     ("2031-02-27T00:00:00", "2031-03-02T23:59:59", "27 February to 2 March 2031"),
     ("2031-03-04T06:05:00", "2031-03-04T09:30:00", "4 March 2031, 06:05 to 09:30 UTC"),
     ("2031-03-04T06:05:00", "2031-03-04T06:05:00", "4 March 2031, 06:05 UTC"),
     ("2031-03-04T06:05:00", None, "from 4 March 2031"), (None, "2031-03-04T06:05:00", "until 4 March 2031"),
     (None, None, "not known")],
)  # fmt: skip
def test_when(start: str | None, end: str | None, words: str) -> None:
    assert when(moment(start) if start else None, moment(end) if end else None) == words


def test_days_over_a_year() -> None:
    assert days(dt.date(2030, 12, 30), dt.date(2031, 1, 2)) == "30 December 2030 to 2 January 2031"


def test_sets_say_or_and_and() -> None:
    words = invented.words()
    assert nodes(words, "perpetrator", None) == "not known"
    assert nodes(words, "perpetrator", ["republic", "council"]) == "Republic of Ardel or Council of Sennu"
    both = ["republic", "council"]
    assert nodes(words, "perpetrator", both, both) == "Republic of Ardel and Council of Sennu"
    assert nodes(words, "perpetrator", both, ["council"]) == "Council of Sennu, perhaps also Republic of Ardel"
    assert nodes(words, "perpetrator", None, ["council"]) == "Council of Sennu, perhaps others too"
    assert nodes(words, "act", ["air_strike"], ["air_strike"]) == "air strike"


def test_all_leaves_of_a_node_are_written_as_the_node() -> None:
    words = invented.words()
    leaves = words.acts.nodes(words.acts.mask("air_strike"))
    every = [leaf for leaf in words.acts.leaves if words.acts.mask(leaf) & words.acts.mask("air_strike")]
    assert leaves == ["air_strike"] and len(every) > 2
    assert nodes(words, "act", every) == "air strike"


def test_a_node_that_the_tree_lacks_is_written_as_it_is() -> None:
    assert nodes(invented.words(), "act", ["comet_strike"]) == "comet strike"


def test_a_place_in_the_other_direction_is_isolated_and_its_own_marks_dropped() -> None:
    assert (
        where({"place": "تل‌سرخ", "adm1": ["Upper Sennu"], "lat": None, "lon": None}) == "\u2068تل‌سرخ\u2069, Upper Sennu"
    )
    assert isolated("safe\u202egnp.exe\u2066") == "safegnp.exe"


def test_control_characters_go_and_line_breaks_stay() -> None:
    assert clean("a\x00b\x1b[31m\r\nc\td\x85") == "ab[31m\nc\td"


def test_outcomes_by_kind() -> None:
    assert outcome_words(3, "must_not") == "breach or excused"
    assert outcome_words(7, "must_reduce") == "counts, excused or does not count"
    assert listing(["a", "b", "c"]) == "a, b and c"


def test_areas_that_the_place_names_already_are_not_said_again() -> None:
    row = {"place": "Red Hill, Upper Sennu", "adm1": ["Upper Sennu"], "adm2": None, "lat": None, "lon": None}
    assert where(row) == "Red Hill, Upper Sennu"
