"""Places: coordinates in every notation, names with typing errors."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import Expected, between, case, one_of, report
from nasty.writing import lines, xlsx

GAZETTEER = """\
name,name_prs,adm1,adm2,level,lat,lon
Velna,ولنا,Karsa,Tomir,village,34.50,69.20
Misk,میسک,Karsa,Tomir,village,34.61,69.11
Halmaran,هلمران,Karsa,Ordan,village,34.10,68.40
Perkistan,پرکستان,Sarn,Dalit,village,35.70,67.20
Tomir,تومیر,Karsa,Tomir,district,34.55,69.15
Ordan,اوردان,Karsa,Ordan,district,34.12,68.42
Dalit,دالیت,Sarn,Dalit,district,35.71,67.25
Karsa,کارسا,Karsa,,province,34.35,68.80
Sarn,سارن,Sarn,,province,35.70,67.30
"""


@case("degrees_minutes_seconds", language="es", ending=".xlsx")
def degrees_minutes_seconds(file: Path) -> Expected:
    """One cell holds both coordinates in degrees; the quotes are of several kinds."""
    rows = [
        ["Fecha", "Lugar", "Coordenadas", "Muertos"],
        ["2024-03-01", "Velna", "34°30'00\" N, 69°12'00\" E", 3],
        ["2024-03-02", "Misk", "34° 36′ 36″ N 69° 06′ 36″ E", 0],
        ["2024-03-03", "Halm", "S 4°30'00\" W 74°12'00\"", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", lat=34.5, lon=69.2, killed=3, place="Velna"),
            report(3, "2024-03-02", lat=34.61, lon=69.11, killed=0),
            report(4, "2024-03-03", lat=-4.5, lon=-74.2, killed=1),
        ]
    )


@case("military_grid", language="prs", ending=".xlsx")
def military_grid(file: Path) -> Expected:
    """Grid references, with and without blanks, coarse and fine. The point is the square's middle or its corner."""
    rows = [
        ["تاریخ", "محل", "MGRS", "کشته"],
        ["2024-03-01", "ولنا", "42SWD1836017615", 3],
        ["2024-03-02", "میسک", "42S WD 10085 29800", 0],
        ["2024-03-03", "میسک", "42S WD 100 298", 0],
        ["2024-03-04", "میسک", "نامعلوم", 1],
    ]
    xlsx(file, rows)
    coarse = {"lat": between(34.608, 34.613), "lon": between(69.108, 69.112), "radius_km": between(0.05, 1.0)}
    return Expected(
        [
            report(2, "2024-03-01", lat=34.5, lon=69.2, killed=3),
            report(3, "2024-03-02", lat=34.61, lon=69.11, killed=0),
            report(4, "2024-03-03", **coarse, killed=0),
            report(5, "2024-03-04", lat=None, lon=None, killed=1),
        ]
    )


@case("decimal_pair_in_one_cell", language="uk", ending=".xlsx")
def decimal_pair_in_one_cell(file: Path) -> Expected:
    """Latitude and longitude in one cell, with brackets and hemispheres; one is no place on earth."""
    rows = [
        ["Дата", "Населений пункт", "Координати", "Загинуло"],
        ["2024-03-01", "Вельна", "34.5000, 69.2000", 3],
        ["2024-03-02", "Міск", "(34.6100; 69.1100)", 0],
        ["2024-03-03", "Хальм", "34.1000 N, 68.4000 E", 1],
        ["2024-03-04", "Перк", "134.5000, 69.2000", 2],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", lat=34.5, lon=69.2, killed=3),
            report(3, "2024-03-02", lat=34.61, lon=69.11, killed=0),
            report(4, "2024-03-03", lat=34.1, lon=68.4, killed=1),
            report(5, "2024-03-04", lat=None, lon=None, killed=2),
        ],
        cells={(5, "Координати")},
    )


@case("decimal_commas", language="fr", ending=".csv")
def decimal_commas(file: Path) -> Expected:
    """Two columns with decimal commas, semicolons between the cells."""
    rows = [
        ["Date", "Lieu", "Latitude", "Longitude", "Tués"],
        ["2024-03-01", "Velna", "34,5", "69,2", 3],
        ["2024-03-02", "Misk", "34,61", "69,11", 0],
        ["2024-03-03", "Halm", "", "", 1],
    ]
    lines(file, rows, "utf-8", separator=";")
    return Expected(
        [
            report(2, "2024-03-01", lat=34.5, lon=69.2, killed=3),
            report(3, "2024-03-02", lat=34.61, lon=69.11, killed=0),
            report(4, "2024-03-03", lat=None, lon=None, killed=1),
        ]
    )


@case("latitude_out_of_range", language="en", ending=".xlsx")
def latitude_out_of_range(file: Path) -> Expected:
    """A latitude of 95 cannot be: that cell is lost, not the row, and no half of a point stays."""
    rows = [
        ["Date", "Village", "Latitude", "Longitude", "Killed"],
        ["2024-03-01", "Velna", 34.5, 69.2, 3],
        ["2024-03-02", "Misk", 95.1, 69.11, 0],
        ["2024-03-03", "Halm", "N/A", "N/A", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", lat=34.5, lon=69.2),
            report(3, "2024-03-02", lat=None, lon=None, place="Misk", killed=0),
            report(4, "2024-03-03", lat=None, lon=None, place="Halm", killed=1),
        ]
    )


@case("places_with_typing_errors", language="prs", ending=".xlsx")
def places_with_typing_errors(file: Path) -> Expected:
    """The person adds a gazetteer; a letter too few, one too many, two changed about; a village that nobody knows."""
    (file.parent / "places.csv").write_text(GAZETTEER, encoding="utf-8")
    rows = [
        ["تاریخ", "ولایت", "ولسوالی", "محل", "کشته"],
        ["2024-03-01", "کارسا", "تومیر", "ولنا", 3],
        ["2024-03-02", "کارسا", "اوردان", "هلمرن", 0],
        ["2024-03-03", "سارن", "دالیت", "پرکسستان", 1],
        ["2024-03-04", "سارن", "دالیت", "پرکتسان", 1],
        ["2024-03-05", "کارسا", "تومیر", "غزبول", 2],
    ]
    xlsx(file, rows)
    district = {"lat": one_of(None, between(34.3, 34.8)), "lon": one_of(None, between(68.5, 69.4))}
    return Expected(
        [
            report(2, "2024-03-01", lat=34.5, lon=69.2, adm1="کارسا"),
            report(3, "2024-03-02", lat=34.1, lon=68.4),
            report(4, "2024-03-03", lat=35.7, lon=67.2),
            report(5, "2024-03-04", lat=35.7, lon=67.2),
            report(6, "2024-03-05", **district, killed=2),
        ],
        corrections={"gazetteer": "places.csv"},
    )


@case("places_in_another_script", language="ru", ending=".xlsx")
def places_in_another_script(file: Path) -> Expected:
    """The list is in Cyrillic, the gazetteer in Latin and Arabic letters."""
    (file.parent / "places.csv").write_text(GAZETTEER, encoding="utf-8")
    rows = [
        ["Дата", "Область", "Район", "Населённый пункт", "Погибшие"],
        ["2024-03-01", "Карса", "Томир", "Велна", 3],
        ["2024-03-02", "Сарн", "Далит", "Перкистан", 0],
    ]
    xlsx(file, rows)
    return Expected(
        [report(2, "2024-03-01", lat=34.5, lon=69.2), report(3, "2024-03-02", lat=35.7, lon=67.2)],
        corrections={"gazetteer": "places.csv"},
    )


@case("places_near_places", language="en", ending=".xlsx")
def places_near_places(file: Path) -> Expected:
    """“5 km north of Velna” is not Velna; “between Velna and Misk” is a disc that holds both."""
    (file.parent / "places.csv").write_text(GAZETTEER, encoding="utf-8")
    rows = [
        ["Date", "Province", "District", "Place", "Killed"],
        ["2024-03-01", "Karsa", "Tomir", "5 km north of Velna", 3],
        ["2024-03-02", "Karsa", "Tomir", "between Velna and Misk", 0],
        ["2024-03-03", "Karsa", "Tomir", "near Velna", 1],
    ]
    xlsx(file, rows)
    north = {"lat": between(34.53, 34.56), "lon": between(69.18, 69.22), "radius_km": between(0.5, 10)}
    middle = {"lat": between(34.54, 34.57), "lon": between(69.14, 69.17), "radius_km": between(7.3, 30)}
    return Expected(
        [
            report(2, "2024-03-01", **north),
            report(3, "2024-03-02", **middle),
            report(4, "2024-03-03", lat=between(34.49, 34.51), lon=between(69.19, 69.21), radius_km=between(1, 25)),
        ],
        corrections={"gazetteer": "places.csv"},
    )
