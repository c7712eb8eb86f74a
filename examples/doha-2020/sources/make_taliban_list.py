"""Make taliban_list.xlsx: a party's list of violations, rebuilt from what it alleged in public.

Run it beside the workbook: `python make_taliban_list.py`. It writes the same bytes every time. Running the case needs
only the workbook.

No list of this kind was ever published. The columns are those that such lists are said to have had: date, place, their
own wounded and killed, civilian casualties, damage. The rows are the few allegations that are public. The grey columns
at the right are this example's: a disc that surely holds the district, since no coordinate was published.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

OUT = Path(__file__).with_name("taliban_list.xlsx")
FIXED = dt.datetime(2020, 12, 31, tzinfo=dt.UTC)

BANNER = (
    "VIOLATIONS OF THE DOHA AGREEMENT BY THE AMERICAN SIDE",
    "A RECONSTRUCTION for training, from public statements of the Taliban. It is not a document of theirs.",
    "Only what they alleged in public is listed. Empty: not said. The grey columns were added for this example.",
)
HEADER = (
    "No.", "Date", "Place", "Province", "District", "ولسوالی", "Kind of attack", "By", "Number of attacks", "Our wounded",
    "Our killed", "Civilians killed", "Civilians wounded", "Killed, not told who", "Houses, vehicles destroyed", "Remarks",
    "Known from", "Lat", "Lon", "Radius km", "Note on the disc",
)  # fmt: skip
DISC = "holds the whole district; centre rounded to 0.1 degree"
DISC_OF_TWO = "holds both districts; centre between their points"
DISC_OF_PROVINCES = "holds both provinces; centre between their points"
ROWS: tuple[tuple[object, ...], ...] = (
    (
        1, "12 August 2020 / 13 August 2020", "Mohammad Agha, Logar", "Logar", "Mohammad Agha", "محمدآغه", "drone strike",
        "Americans", None, None, None, 3, None, None, None,
        "Alleged on 13 August; that it was that day or the day before is this example's reading.", "sputniknews.com",
        34.2, 69.2, 40, DISC,
    ),
    (
        2, "10 December 2020", "Kandahar and Uruzgan", None, None, "قندهار، اورزگان", "air strikes", "Americans", "at least 2",
        None, None, 11, 2, None, None, "Eleven civilians in two provinces; how many in each is not said.",
        "tech-consultingstudies.eu/2020/12/15/taliban-blames-us-for-civilian-casualties-in-kandahar-us-denies/",
        32.0, 65.6, 350, DISC_OF_PROVINCES,
    ),
    (
        3, "11 December 2020 / 20 December 2020", "Arghistan and Arghandab, Kandahar", "Kandahar", None, "ارغستان، ارغنداب",
        "strikes", "Americans", 14, None, None, None, None, 12, None,
        "Fourteen strikes, twelve killed, in the middle of December; the days are this example's reading of that.",
        "afghanpeacewatch.org/797", 31.6, 66.1, 110, DISC_OF_TWO,
    ),
)  # fmt: skip
OWN_COLUMNS = 17
"""Columns that belong to the list; those after them are this example's."""


def build() -> Workbook:
    """The workbook: three lines of banner, an empty line, the header in row 5, one row an allegation."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Violations"
    for line in BANNER:
        sheet.append([line])
    sheet.append([])
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append(row)
    _dress(sheet)
    book.properties.creator = "sulh examples"
    book.properties.created = FIXED.replace(tzinfo=None)
    return book


def _dress(sheet: Worksheet) -> None:
    grey = PatternFill("solid", fgColor="DDDDDD")
    for number in range(1, len(BANNER) + 1):
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=OWN_COLUMNS)
        sheet.cell(number, 1).font = Font(bold=True, size=14 if number == 1 else 10)
    for column, name in enumerate(HEADER, start=1):
        cell = sheet.cell(5, column)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if name == "ولسوالی" else 1)
        sheet.column_dimensions[cell.column_letter].width = {
            "Remarks": 50,
            "Known from": 40,
            "Date": 34,
            "Place": 34,
        }.get(name, 13)
        if column > OWN_COLUMNS:
            for row in range(5, 6 + len(ROWS)):
                sheet.cell(row, column).fill = grey
    for row in range(6, 6 + len(ROWS)):
        sheet.cell(row, HEADER.index("ولسوالی") + 1).alignment = Alignment(horizontal="right", readingOrder=2)
    sheet.freeze_panes = "A6"


def same_bytes(book: Workbook) -> bytes:
    """The workbook as a file whose bytes hang on its content only: fixed times inside, entries in a fixed order."""
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(given.namelist()):
            data = given.read(name)
            if name == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), data
                )
            made.writestr(zipfile.ZipInfo(name, date_time=(2020, 12, 31, 0, 0, 0)), data)
    return out.getvalue()


if __name__ == "__main__":
    OUT.write_bytes(same_bytes(build()))
