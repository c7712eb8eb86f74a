"""Sentences on a terminal of 80 and 120 columns, and in a pipe."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from sulh.show_lines import line
from sulh.show_measures import show, tables_of
from tests.cases import doha

WORDS = "Against the eight weeks before: cannot be said, because the data begin on 2020-03-04 [not a mark], inside or after the baseline"


def printed(width: int, terminal: bool, words: str, indent: int) -> list[str]:
    held = io.StringIO()
    line(Console(file=held, width=width, force_terminal=terminal, color_system=None), words, indent)
    return held.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 120])
def test_a_sentence_is_broken_between_words_under_its_own_beginning(width: int) -> None:
    lines = printed(width, True, WORDS, 2)
    assert len(lines) > 1
    assert all(len(one) <= width for one in lines)
    assert lines[0].startswith("  A")
    assert all(one.startswith("    ") and not one.startswith("     ") for one in lines[1:])
    assert " ".join(one.strip() for one in lines) == WORDS


def test_a_pipe_gets_each_sentence_on_one_line() -> None:
    assert printed(40, False, WORDS, 2) == [f"  {WORDS}"]


@pytest.mark.parametrize("width", [80, 120])
def test_answers_fit_the_terminal_and_say_that_a_question_came_late(width: int) -> None:
    run, held = doha(), io.StringIO()
    show(run.case.title, tables_of(run), [], Console(file=held, width=width, force_terminal=True, color_system=None))
    lines = held.getvalue().splitlines()
    assert all(len(one) <= width for one in lines if one.startswith(" "))
    assert held.getvalue().count("after its period began") >= 4
