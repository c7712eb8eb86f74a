"""Killed and wounded in one cell, and damage."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import Expected, between, case, one_of, report
from nasty.writing import xlsx


@case("casualties_in_one_cell_dari", language="prs", ending=".xlsx")
def casualties_in_one_cell_dari(file: Path) -> Expected:
    """“۳ شهید ۵ زخمی” and its kin."""
    rows = [
        ["تاریخ", "محل", "تلفات"],
        ["2024-03-01", "ولنا", "۳ شهید ۵ زخمی"],
        ["2024-03-02", "میسک", "۲ نفر زخمی"],
        ["2024-03-03", "تومیر", "یک کشته و دو زخمی"],
        ["2024-03-04", "هالم", "تلفات نداشت"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=None, wounded=2),
            report(4, "2024-03-03", killed=1, wounded=2),
            report(5, "2024-03-04", killed=0, wounded=0),
        ]
    )


@case("casualties_in_one_cell_pashto", language="ps", ending=".xlsx")
def casualties_in_one_cell_pashto(file: Path) -> Expected:
    """Pashto, with words and digits."""
    rows = [
        ["نېټه", "ځای", "تلفات"],
        ["2024-03-01", "ولنا", "۳ شهیدان ۵ ټپیان"],
        ["2024-03-02", "میسک", "درې تنه شهیدان او پنځه ټپیان"],
        ["2024-03-03", "هالم", "۲ تنه ټپیان"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=3, wounded=5),
            report(4, "2024-03-03", killed=None, wounded=2),
        ]
    )


@case("casualties_in_one_cell_arabic", language="ar", ending=".xlsx")
def casualties_in_one_cell_arabic(file: Path) -> Expected:
    """The dual says two without a number; a lone noun says one."""
    rows = [
        ["التاريخ", "المكان", "الخسائر البشرية"],
        ["2024-03-05", "فيلنا", "٥ شهداء و ٣ جرحى"],
        ["2024-03-06", "ميسك", "شهيدان وجريح"],
        ["2024-03-07", "تومير", "قتيلان و 4 جرحى"],
        ["2024-03-08", "هالم", "ثلاثة قتلى"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-05", killed=5, wounded=3),
            report(3, "2024-03-06", killed=between(0, 2), wounded=between(0, 2)),
            report(4, "2024-03-07", killed=2, wounded=4),
            report(5, "2024-03-08", killed=3, wounded=None),
        ]
    )


@case("casualties_in_one_cell_ukrainian", language="uk", ending=".xlsx")
def casualties_in_one_cell_ukrainian(file: Path) -> Expected:
    """Verb first or number first."""
    rows = [
        ["Дата", "Населений пункт", "Втрати"],
        ["2024-03-01", "Вельна", "3 загиблих, 5 поранених"],
        ["2024-03-02", "Міск", "загинуло 2, поранено 4"],
        ["2024-03-03", "Томір", "без втрат"],
        ["2024-03-04", "Хальм", "поранено 6 осіб"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=2, wounded=4),
            report(4, "2024-03-03", killed=0, wounded=0),
            report(5, "2024-03-04", killed=None, wounded=6),
        ]
    )


@case("casualties_in_one_cell_french", language="fr", ending=".xlsx")
def casualties_in_one_cell_french(file: Path) -> Expected:
    """Who died and who was hurt, civilians among them."""
    rows = [
        ["Date", "Lieu", "Victimes"],
        ["2024-03-01", "Velna", "3 morts et 5 blessés"],
        ["2024-03-02", "Misk", "2 civils tués"],
        ["2024-03-03", "Halm", "au moins 4 morts, plusieurs blessés"],
        ["2024-03-04", "Perk", "aucune victime"],
    ]
    xlsx(file, rows)
    several = (between(1, 3), None)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", civilians_killed=2, killed=(2, one_of(2, None)), wounded=None),
            report(4, "2024-03-03", killed=(4, None), wounded=several),
            report(5, "2024-03-04", killed=0, wounded=0),
        ]
    )


@case("casualties_not_told_apart", language="en", ending=".xlsx")
def casualties_not_told_apart(file: Path) -> Expected:
    """“8 casualties” are killed and wounded together: nobody knows how many of each."""
    rows = [
        ["Date", "Village", "Casualties"],
        ["2024-03-01", "Velna", "3 killed, 5 wounded"],
        ["2024-03-02", "Misk", "8 casualties"],
        ["2024-03-03", "Halm", "2 killed (1 civilian), 4 injured"],
        ["2024-03-04", "Perk", "no casualties"],
        ["2024-03-05", "Sarn", "3 soldiers killed"],
    ]
    xlsx(file, rows)
    together = (one_of(0, None), one_of(8, None))
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=together, wounded=together),
            report(4, "2024-03-03", killed=2, civilians_killed=(1, one_of(1, 2, None)), wounded=4),
            report(5, "2024-03-04", killed=0, wounded=0),
            report(6, "2024-03-05", fighters_killed=3, killed=(3, one_of(3, None)), wounded=None),
        ]
    )


@case("damage_in_english", language="en", ending=".xlsx")
def damage_in_english(file: Path) -> Expected:
    """What was hit and how many of it."""
    rows = [
        ["Date", "Village", "Killed", "Damage"],
        ["2024-03-01", "Velna", 0, "3 houses burned"],
        ["2024-03-02", "Misk", 1, "3 houses burned, 2 vehicles"],
        ["2024-03-03", "Halm", 0, "one mosque partly destroyed"],
        ["2024-03-04", "Perk", 0, "none"],
        ["2024-03-05", "Sarn", 2, None],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", object=["home"], damaged=3),
            report(3, "2024-03-02", damaged=5),
            report(4, "2024-03-03", object=["mosque"], damaged=1),
            report(5, "2024-03-04", damaged=0),
            report(6, "2024-03-05", damaged=None),
        ]
    )


@case("damage_in_dari", language="prs", ending=".xlsx")
def damage_in_dari(file: Path) -> Expected:
    """Houses and a mosque; the column is called خسارات."""
    rows = [
        ["تاریخ", "محل", "کشته", "خسارات"],
        ["2024-03-01", "ولنا", 0, "۳ خانه تخریب شد"],
        ["2024-03-02", "میسک", 1, "یک مسجد"],
        ["2024-03-03", "هالم", 0, "۲ موتر و ۴ دکان"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", object=["home"], damaged=3),
            report(3, "2024-03-02", object=["mosque"], damaged=1),
            report(4, "2024-03-03", damaged=one_of_sum()),
        ]
    )


def one_of_sum() -> tuple[object, object]:
    """Two cars and four shops are six things; who does not know the word for shops knows of at least two."""
    return one_of(2, 6), one_of(6, None)


@case("casualties_in_one_cell_russian", language="ru", ending=".xlsx")
def casualties_in_one_cell_russian(file: Path) -> Expected:
    """Short forms and whole sentences."""
    rows = [
        ["Дата", "Населённый пункт", "Потери"],
        ["2024-03-01", "Вельна", "погибло 3, ранено 5"],
        ["2024-03-02", "Миск", "2 погибших, 1 раненый"],
        ["2024-03-03", "Томир", "потерь нет"],
        ["2024-03-04", "Хальм", "ранены двое"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=2, wounded=1),
            report(4, "2024-03-03", killed=0, wounded=0),
            report(5, "2024-03-04", killed=None, wounded=2),
        ]
    )


@case("casualties_in_one_cell_spanish", language="es", ending=".xlsx")
def casualties_in_one_cell_spanish(file: Path) -> Expected:
    """Numbers in words, and nobody at all."""
    rows = [
        ["Fecha", "Lugar", "Víctimas"],
        ["2024-03-01", "Velna", "3 muertos, 5 heridos"],
        ["2024-03-02", "Misk", "dos muertos y un herido"],
        ["2024-03-03", "Halm", "sin víctimas"],
        ["2024-03-04", "Perk", "4 heridos"],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", killed=3, wounded=5),
            report(3, "2024-03-02", killed=2, wounded=1),
            report(4, "2024-03-03", killed=0, wounded=0),
            report(5, "2024-03-04", killed=None, wounded=4),
        ]
    )
