"""Names of places in one form whatever the script: letters folded, then sounds, then a skeleton of consonants.

Three forms, each coarser than the one before. *Folded*: no case, no diacritics, one letter for the variants of a letter
(ي and ی, ك and ک, ة and ه), digits as 0 to 9, words with single spaces. *Sounds*: one ASCII letter a sound, the same for
Arabic, Cyrillic and Latin script as far as they agree (own table for Arabic, Persian and Pashto letters; anyascii for the
rest). *Skeleton*: the consonants that survive in any spelling, because the Arabic script leaves short vowels out and writers
of the Latin one disagree about long ones.
"""

from __future__ import annotations

import re

from anyascii import anyascii

from sulh.words.folding import fold

__all__ = ["figures", "fold", "letters", "script", "skeleton", "sounds", "weak"]

_ARABIC_SOUNDS = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ط": "t", "ټ": "t", "ث": "s", "س": "s", "ص": "s", "ج": "j", "چ": "C", "څ": "C",
    "ح": "h", "ه": "h", "خ": "X", "د": "d", "ډ": "d", "ذ": "z", "ز": "z", "ض": "z", "ظ": "z", "ځ": "z", "ر": "r", "ړ": "r",
    "ڑ": "r", "ڈ": "d", "ٹ": "t", "ں": "n", "ژ": "Z", "ږ": "Z", "ش": "S", "ښ": "S", "ع": "a", "غ": "G", "ف": "f", "ڤ": "v",
    "ق": "q", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ڼ": "n", "و": "w", "ی": "y",
}  # fmt: skip
_DIGRAPHS = {
    "shch": "SC", "tsch": "C", "tch": "C", "sch": "S", "sh": "S", "kh": "X", "gh": "G", "ch": "C", "zh": "Z", "dzh": "j",
    "dj": "j", "dz": "z", "ts": "C", "tz": "C", "ph": "f", "th": "t", "dh": "d", "ck": "k", "ou": "u", "oo": "u", "ee": "i",
    "x": "ks", "c": "k",
}  # fmt: skip
_DIGRAPH = re.compile("|".join(sorted(_DIGRAPHS, key=len, reverse=True)))
_REPEATED = re.compile(r"(.)\1+")
_CLASSES = str.maketrans({"q": "k", "G": "g", "j": "z", "Z": "z"} | dict.fromkeys("aeiouywhv"))
_START = str.maketrans(
    {"q": "k", "G": "g", "j": "z", "Z": "z", "y": "Y", "w": "W", "v": "W", "h": None} | dict.fromkeys("aeiou", "A")
)
_WEAK = str.maketrans({"o": "u", "w": "u", "v": "u", "e": "i", "y": "i", "q": "k", "G": "g", "j": "z", "Z": "z"})
_NUMBER = re.compile(r"\d+")
_ARABIC = re.compile("[\u0600-\u06ff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_TO_SOUNDS = str.maketrans(_ARABIC_SOUNDS)
_NOT_SOUND = re.compile("[^a-zA-Z]+")


def script(folded: str) -> str:
    """`a` for a folded name in Arabic script, `c` for Cyrillic, else `l` (Latin, or what anyascii makes of it)."""
    if folded.isascii():
        return "l"
    if _ARABIC.search(folded):
        return "a"
    return "c" if _CYRILLIC.search(folded) else "l"


def sounds(folded: str) -> str:
    """A folded name as one ASCII letter a sound, without spaces and figures; doubled sounds count once."""
    if not folded.isascii():
        if _ARABIC.search(folded):
            plain = anyascii(folded.translate(_TO_SOUNDS))
            return _REPEATED.sub(r"\1", _NOT_SOUND.sub("", plain))
        folded = anyascii(folded).lower()
    plain = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], folded)
    return _REPEATED.sub(r"\1", _NOT_SOUND.sub("", plain))


def letters(folded: str) -> str:
    """A folded name as ASCII letters, one for each letter of the Arabic and Latin scripts, without spaces and figures."""
    if not folded.isascii():
        folded = anyascii(folded.translate(_TO_SOUNDS)).lower()
    return _NOT_SOUND.sub("", folded)


def skeleton(sound: str) -> str:
    """The consonants of a name in sounds, in classes that hold across scripts; the kind of its beginning stays."""
    return _REPEATED.sub(r"\1", sound[:1].translate(_START) + sound[1:].translate(_CLASSES)) if sound else ""


def weak(sound: str) -> str:
    """Sounds in coarse classes with the vowels kept, for comparing Arabic script with the others."""
    return _REPEATED.sub(r"\1", sound.translate(_WEAK))


def figures(folded: str) -> str:
    """The numbers in a folded name, in order: “pd 15” gives “15”."""
    return " ".join(number.lstrip("0") or "0" for number in _NUMBER.findall(folded))
