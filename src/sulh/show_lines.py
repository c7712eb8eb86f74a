"""Sentences on a terminal: broken between words under their own beginning; whole in a file or a pipe, where others search them."""

from __future__ import annotations

from textwrap import fill

from rich.console import Console


def line(console: Console, words: str, indent: int = 0) -> None:
    """Print a sentence, indented by so many columns."""
    lead = " " * indent
    if console.is_terminal:
        words = fill(
            words, max(24, console.width), initial_indent=lead, subsequent_indent=f"{lead}  ", break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
    else:
        words = lead + words
    console.print(words, soft_wrap=True, markup=False, highlight=False)
