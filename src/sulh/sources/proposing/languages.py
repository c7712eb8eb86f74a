"""Which of the eight languages a table is written in, by its letters and its headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_LETTERS = {
    "ps": "ټډړږښګڼېۍځڅ",
    "prs": "پچژگیک",
    "ar": "ةىأإؤئيك",
    "uk": "іїєґ",
    "ru": "ыэъё",
    "fr": "àâçèêëîïôùûœ",
    "es": "ñ¿¡áíóú",
}
_ARABIC = re.compile("[\u0600-\u06ff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z]")
_WORDS = {
    "fr": {"le", "la", "les", "des", "et", "du", "morts", "blessés", "lieu", "par", "tués", "aucun"},
    "es": {"el", "los", "las", "de", "y", "fecha", "lugar", "muertos", "heridos", "por", "del", "ninguno"},
    "en": {"the", "of", "and", "date", "place", "killed", "wounded", "by", "none", "at", "on", "in"},
}


def languages_of(names: Iterable[str], columns: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """The languages of a table's headers and cells, in the order of DESIGN's list; all that the letters allow."""
    text = " ".join([*names, *(cell for cells in columns.values() for cell in list(cells)[:200])])
    found: set[str] = set()
    if _ARABIC.search(text):
        found |= _arabic_script(text)
    if _CYRILLIC.search(text):
        found |= _of_letters(text.lower(), ("uk", "ru")) or {"ru", "uk"}
    if _LATIN.search(text):
        words = set(re.findall(r"\w+", text.lower()))
        latin = {language for language, known in _WORDS.items() if len(words & known) > 1}
        latin |= _of_letters(text.lower(), ("fr", "es"))
        found |= latin or {"en"}
    return tuple(language for language in ("en", "prs", "ps", "ar", "ru", "uk", "fr", "es") if language in found)


def _arabic_script(text: str) -> set[str]:
    """Dari, Pashto or Arabic: by letters of their own, where Pashto writers use those of both others; Arabic has its
    article, too."""
    letters = _of_letters(text, ("ps", "prs", "ar")) or {"prs", "ps", "ar"}
    articles = len(re.findall(r"\bال\w{2,}", text))
    if "ps" in letters:
        return {"ps", *({"ar"} if articles > 3 else ()), *({"prs"} if "prs" in letters else ())}
    return {"ar"} if letters == {"prs", "ar"} and articles > 3 else letters


def _of_letters(text: str, languages: Iterable[str]) -> set[str]:
    """The languages of which a letter of their own stands in the text."""
    return {language for language in languages if any(letter in text for letter in _LETTERS[language])}
