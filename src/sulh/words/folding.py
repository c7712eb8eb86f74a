"""Words in one form for comparing, whatever was typed: no case, no diacritics, one letter for the variants of a letter (ي
and ی, ك and ک, ة and ه, ё and е), digits of any script as 0 to 9, single spaces for whatever parts words."""

from __future__ import annotations

import unicodedata
from functools import cache

_ARABIC_VARIANTS = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ۓ": "ی", "ۑ": "ی", "ێ": "ی", "ٸ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ", "ة": "ه", "ۀ": "ه", "ە": "ه", "ۂ": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ۆ": "و", "ۇ": "و",
    "ۋ": "و", "ٱ": "ا", "ڵ": "ل", "ڕ": "ر", "ء": None, "ـ": None,
}  # fmt: skip
_JOINING = "'’‘ʼʻʿʾ`´ʹʺ\u02bb\u02bc\u200d\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad"


_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord(sign): None for sign in "'`"}


@cache
def _table() -> dict[int, str | int | None]:
    """What becomes of each character once it is decomposed."""
    table: dict[int, str | int | None] = {}
    for code in range(0x20000):
        kind = unicodedata.category(chr(code))
        if kind == "Mn":
            table[code] = None
        elif kind[0] in "PSZC" and kind not in ("Cn", "Co", "Cs"):
            table[code] = " "
        elif kind == "Nd":
            table[code] = str(unicodedata.decimal(chr(code)))
    table.update({ord(sign): None for sign in _JOINING})
    table.update({ord(letter): other for letter, other in _ARABIC_VARIANTS.items()})
    table[ord("ё")] = "е"
    return table


def fold(text: str) -> str:
    """A text in its folded form; punctuation parts words, apostrophes do not."""
    if text.isascii():
        return text.lower() if text.isalpha() else " ".join(text.lower().translate(_ASCII).split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(plain.translate(_table()).split())
