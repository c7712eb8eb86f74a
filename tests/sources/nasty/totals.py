"""Totals at the bottom, in each language, and subtotals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nasty.collection import Expected, case, report
from nasty.writing import book_of, xlsx

HEADERS = {
    "en": ["Date", "Village", "Type of incident", "Killed", "Wounded"],
    "prs": ["تاریخ", "محل", "نوع حادثه", "کشته", "زخمی"],
    "ps": ["نېټه", "ځای", "د پېښې ډول", "وژل شوي", "ټپیان"],
    "ar": ["التاريخ", "المكان", "نوع الحادث", "القتلى", "الجرحى"],
    "ru": ["Дата", "Населённый пункт", "Вид нарушения", "Погибшие", "Раненые"],
    "uk": ["Дата", "Населений пункт", "Вид порушення", "Загинуло", "Поранено"],
    "fr": ["Date", "Lieu", "Type d'incident", "Tués", "Blessés"],
    "es": ["Fecha", "Lugar", "Tipo de hecho", "Muertos", "Heridos"],
}
TOTALS = {
    "en": "Total",
    "prs": "مجموع",
    "ps": "ټولټال",
    "ar": "المجموع",
    "ru": "Итого",
    "uk": "Усього",
    "fr": "Total général",
    "es": "Total",
}
AMBUSH = {
    "en": "ambush",
    "prs": "کمین",
    "ps": "کمین",
    "ar": "كمين",
    "ru": "засада",
    "uk": "засідка",
    "fr": "embuscade",
    "es": "emboscada",
}


def _maker(language: str) -> Callable[[Path], Expected]:
    def make(file: Path) -> Expected:
        """The last row adds the list up; it is not an incident with nine dead."""
        act = AMBUSH[language]
        rows = [
            HEADERS[language],
            ["2024-03-01", "Velna", act, 3, 1],
            ["2024-03-02", "Misk", act, 6, 2],
            ["2024-03-04", "Halm", act, 0, 0],
            [TOTALS[language], None, None, 9, 3],
        ]
        book = book_of(rows)
        book.active.merge_cells("A5:C5")
        book.save(file)
        wanted = [
            report(2, "2024-03-01", place="Velna", killed=3, wounded=1, act=["ambush"]),
            report(3, "2024-03-02", place="Misk", killed=6, wounded=2, act=["ambush"]),
            report(4, "2024-03-04", place="Halm", killed=0, wounded=0, act=["ambush"]),
        ]
        return Expected(wanted, aside=[5])

    return make


for _language in HEADERS:
    case(f"total_at_the_bottom_{_language}", language=_language, ending=".xlsx")(_maker(_language))


@case("subtotals_a_month", language="ru", ending=".xlsx")
def subtotals_a_month(file: Path) -> Expected:
    """A line for each month, a line for all, and who signed it."""
    rows = [
        ["№ п/п", *HEADERS["ru"]],
        [1, "2024-02-11", "Вельна", "засада", 2, 5],
        [2, "2024-02-12", "Миск", "засада", 0, 1],
        [None, "Итого за февраль", None, None, 2, 6],
        [3, "2024-03-01", "Томир", "засада", 1, 0],
        [None, "Итого за март", None, None, 1, 0],
        [None, "Всего", None, None, 3, 6],
        [],
        ["Составил: дежурный офицер"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-02-11", place="Вельна", killed=2, wounded=5),
            report(3, "2024-02-12", place="Миск", killed=0, wounded=1),
            report(5, "2024-03-01", place="Томир", killed=1, wounded=0),
        ],
        aside=[4, 6, 7, 9],
    )


@case("total_without_a_word", language="es", ending=".xlsx")
def total_without_a_word(file: Path) -> Expected:
    """Under the list, sums without any word: the row has counts that add up and nothing else."""
    rows = [
        HEADERS["es"],
        ["2024-03-01", "Velna", "emboscada", 3, 1],
        ["2024-03-02", "Misk", "emboscada", 6, 2],
        ["2024-03-04", "Halm", "emboscada", 2, 4],
        [None, None, None, 11, 7],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", killed=3), report(3, "2024-03-02", killed=6), report(4, "2024-03-04", killed=2)],
        aside=[5],
    )


@case("a_village_called_total", language="en", ending=".xlsx")
def a_village_called_total(file: Path) -> Expected:
    """Nobody is lost for a word: a village named Total, with a date and a deed, is a report."""
    rows = [
        HEADERS["en"],
        ["2024-03-01", "Total", "ambush", 3, 1],
        ["2024-03-02", "Misk", "total destruction of a bridge", 0, 0],
        ["Total", None, None, 3, 1],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", place="Total", killed=3), report(3, "2024-03-02", place="Misk", killed=0)],
        aside=[4],
    )


@case("total_at_the_top", language="fr", ending=".xlsx")
def total_at_the_top(file: Path) -> Expected:
    """The sum stands under the header, above what it sums up."""
    rows = [
        HEADERS["fr"],
        ["Total", None, None, 9, 3],
        ["2024-03-01", "Velna", "embuscade", 3, 1],
        ["2024-03-02", "Misk", "embuscade", 6, 2],
    ]
    xlsx(file, rows)
    return Expected(
        [report(3, "2024-03-01", place="Velna", killed=3), report(4, "2024-03-02", place="Misk", killed=6)],
        aside=[2],
    )
