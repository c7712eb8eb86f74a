"""Letters that look alike, signs that nobody sees, digits of other scripts."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import FROM_THE_AIR, Expected, case, one_of, report
from nasty.totals import HEADERS
from nasty.writing import lines, xlsx

ZWNJ, TATWEEL, RLM, NBSP = "\u200c", "\u0640", "\u200f", "\u00a0"


@case("invisible_signs_in_the_header", language="prs", ending=".xlsx")
def invisible_signs_in_the_header(file: Path) -> Expected:
    """Joiners, marks of direction, stretched letters and hard spaces in header and cells."""
    rows = [
        [f"{RLM}تاریخ", f" محل{NBSP}", f"نوع{NBSP}حادثه", f"کش{TATWEEL}ته", f"زخمی{ZWNJ}ها"],
        ["2024-03-01", f"ولنا{RLM}", f"کم{TATWEEL}ین", f"{RLM}۳", f"۱{NBSP}"],
        [f"{RLM}2024-03-02", "میسک", "کمین", "۰", "۲"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", place=one_of("ولنا", f"ولنا{RLM}"), act=["ambush"], killed=3, wounded=1),
            report(3, "2024-03-02", place="میسک", act=["ambush"], killed=0, wounded=2),
        ]
    )


@case("arabic_letters_in_a_dari_list", language="prs", ending=".xlsx")
def arabic_letters_in_a_dari_list(file: Path) -> Expected:
    """Typed on an Arabic keyboard: ي for ی and ك for ک in header and cells, Arabic digits among Persian ones."""
    rows = [
        ["تاريخ", "ولايت", "محل", "نوع حادثه", "كشته", "زخمي"],
        ["٢٠٢٤/٣/١", "كارسا", "ولنا", "كمين", "٣", "١"],
        ["۲۰۲۴/۳/۲۵", "كارسا", "ميسك", "كمين", "۰", "٢"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["ambush"], killed=3, wounded=1),
            report(3, "2024-03-25", act=["ambush"], killed=0, wounded=2),
        ]
    )


@case("arabic_digits", language="ar", ending=".xlsx")
def arabic_digits(file: Path) -> Expected:
    """Dates and counts in Arabic digits, with an Arabic comma between thousands."""
    rows = [
        HEADERS["ar"],
        ["٢٥/٠٣/٢٠٢٤", "فيلنا", "كمين", "٤", "٧"],
        ["٠٦/٠٣/٢٠٢٤", "ميسك", "كمين", "١٢", "٠"],
        ["٠٧/٠٣/٢٠٢٤", "تومير", "كمين", "١٬٢٠٠", "٣"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-25", killed=4, wounded=7),
            report(3, "2024-03-06", killed=12, wounded=0),
            report(4, "2024-03-07", killed=1200, wounded=3),
        ]
    )


@case("direction_overrides", language="en", ending=".xlsx")
def direction_overrides(file: Path) -> Expected:
    """A sign that turns the text that follows it about on the screen: kept as it is, and marked."""
    rows = [
        HEADERS["en"],
        ["2024-03-01", "\u202eanleV", "Ambush", 3, 1],
        ["2024-03-02", "Misk", "Ambush", 0, 2],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", killed=3), report(3, "2024-03-02", place="Misk", killed=0)],
        flagged={(2, "direction_override")},
    )


@case("latin_letters_in_cyrillic_words", language="uk", ending=".csv")
def latin_letters_in_cyrillic_words(file: Path) -> Expected:
    """“Дата” with a Latin a, “засідка” with a Latin i, the apostrophe of п’ятеро in two shapes."""
    rows = [
        ["Датa", "Населений пункт", "Вид порушення", "Загинуло", "Поранено"],
        ["2024-03-01", "Вельна", "засiдка", "п’ятеро", 5],
        ["2024-03-02", "Міск", "засідка", "п'ятеро", 1],
        ["2024-03-03", "Томір", "засідка", "двоє", 1],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2024-03-01", killed=5, act=one_of(["ambush"], None)),
            report(3, "2024-03-02", killed=5, act=["ambush"]),
            report(4, "2024-03-03", killed=2, act=["ambush"]),
        ]
    )


@case("decomposed_accents", language="es", ending=".csv")
def decomposed_accents(file: Path) -> Expected:
    """Accents as signs of their own, from a Macintosh; capitals throughout."""
    rows = [
        ["FECHA", "MUNICIPIO", "DESCRIPCIO\u0301N", "MUERTOS", "HERIDOS"],
        ["2024-03-01", "TOMIR", "ATAQUE AE\u0301REO", 3, 1],
        ["2024-03-02", "ORDAN", "EMBOSCADA", 0, 2],
    ]
    lines(file, rows, "utf-8")
    return Expected(
        [
            report(2, "2024-03-01", adm2="TOMIR", act=FROM_THE_AIR, killed=3),
            report(3, "2024-03-02", adm2="ORDAN", act=["ambush"], killed=0),
        ]
    )


@case("blanks_around_everything", language="fr", ending=".xlsx")
def blanks_around_everything(file: Path) -> Expected:
    """Blanks before, after and doubled within, in header and cells."""
    rows = [
        ["  Date ", "Lieu  ", " Type   d'incident", "Tués ", " Blessés"],
        [" 2024-03-01 ", "  Velna ", "embuscade  ", " 3 ", "1 "],
        ["2024-03-02", "Misk   d'en haut", " enlèvement", "0", "2"],
    ]
    xlsx(file, rows)
    haut = one_of("Misk d'en haut", "Misk   d'en haut")
    return Expected(
        [
            report(2, "2024-03-01", place="Velna", act=["ambush"], killed=3, wounded=1),
            report(3, "2024-03-02", place=haut, act=["abduction"], killed=0, wounded=2),
        ]
    )
