"""Columns of a spreadsheet by their letters."""

from __future__ import annotations


def column_number(letters: str) -> int:
    """The place of a column from 0: A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column by its place from 0; the inverse of `column_number`."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
