"""Small sound files of every format, the same bytes each time, to be broken on purpose."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping

import xlwt
from hostile_files import HEAD, MAIN, OFFICE, PACKAGE, parts_of, row, sheet_of, text

CSV = (
    "Date,Place,What happened,Killed,Remarks\n"
    '2020-03-01,Dakhi,"air strike, by night",3,"he said ""no"""\n'
    "2020-03-02,Mirova,shelling,at least 2,\n"
    '۱۳۹۹/۰۱/۱۲,کرسا,انفجار,۵,"two\nlines"\n'
    "Total,,,10,\n"
)
_DRAWN = "urn:oasis:names:tc:opendocument:xmlns"
_STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="solid">'
    '<fgColor theme="4" tint="0.4"/></patternFill></fill></fills>'
    '<cellXfs><xf numFmtId="0" fillId="0"/><xf numFmtId="164" fillId="1"/></cellXfs></styleSheet>'
)
_THEME = (
    f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:accent1>'
    '<a:srgbClr val="4F81BD"/></a:accent1></a:theme>'
)
_COMMENTS = (
    f'{HEAD}<comments xmlns="{MAIN}"><commentList><comment ref="B2"><text><r><t>doubted</t></r></text></comment>'
    "</commentList></comments>"
)
_SHEET = sheet_of(
    row(2, '<c r="A2" t="s"><v>0</v></c>', '<c r="B2" s="1"><v>43891.5</v></c>'),
    '<row r="3" hidden="1"><c r="A3"><f>SUM(1,2)</f><v>3</v></c><c r="B3" t="e"><v>#REF!</v></c></row>',
    row(4, text("A4", "_x0041_ four"), '<c r="B4" t="b"><v>1</v></c>', '<c t="d"><v>2020-03-01</v></c>'),
    behind='<mergeCells count="1"><mergeCell ref="A4:A5"/></mergeCells>',
    dimension='<dimension ref="A1:C4"/><cols><col min="2" max="3" hidden="1"/></cols>',
)


def xlsx_parts() -> dict[str, str]:
    """The parts of a workbook with all that is read of one: dates, colours, merges, comments, formulas, errors."""
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>zero</t></si><si><r><t>on</t></r><rPh><t>x</t></rPh></si></sst>'
    parts = parts_of({"List": _SHEET, "More": sheet_of()}, '<workbookPr date1904="0"/>', strings)
    return parts | {
        "xl/styles.xml": _STYLES,
        "xl/theme/theme1.xml": _THEME,
        "xl/comments1.xml": _COMMENTS,
        "xl/worksheets/_rels/sheet1.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="c1" Type="{OFFICE}/comments" Target="../comments1.xml"/></Relationships>',
    }


def ods_parts() -> dict[str, str]:
    """The parts of an OpenDocument sheet with a colour, a merged and a hidden row, a formula and repeated cells."""
    spaces = " ".join(
        f'xmlns:{name}="{_DRAWN}:{what}:1.0"'
        for name, what in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'{HEAD}<office:document-content {spaces} xmlns:fo="{_DRAWN}:xsl-fo-compatible:1.0" office:version="1.2">'
        '<office:automatic-styles><style:style style:name="ce1" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#ffcc00"/></style:style></office:automatic-styles>'
        '<office:body><office:spreadsheet><table:table table:name="List">'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>A</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>B</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:visibility="filter" table:number-rows-repeated="2">'
        '<table:table-cell table:style-name="ce1" office:value-type="float" office:value="3"><text:p>3</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2020-03-01" '
        'table:number-columns-spanned="1" table:number-rows-spanned="2"/></table:table-row>'
        '<table:table-row><table:table-cell table:formula="of:=[.A1]+1"/><table:covered-table-cell '
        'table:number-columns-repeated="3"/></table:table-row></table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="{_DRAWN}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Parts as an archive; the parts of a workbook are deflated, as spreadsheet programmes do."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("List")
    style = xlwt.easyxf("pattern: pattern solid, fore_colour yellow", num_format_str="yyyy-mm-dd")
    for place, value in enumerate(("A", "B")):
        page.write(0, place, value)
    page.write(1, 0, "one")
    page.write(1, 1, 43891.0, style)
    page.write_merge(2, 3, 0, 0, "merged")
    page.write(2, 1, xlwt.Formula("1+2"))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


FILES: dict[str, bytes] = {
    "a.xlsx": packed(xlsx_parts()),
    "a.ods": packed(ods_parts()),
    "a.xls": _xls(),
    "a.csv": CSV.encode(),
    "b.csv": CSV.encode("utf-16"),
    "a.csv.gz": gzip.compress(CSV.encode(), mtime=0),
    "a.zip": packed({"list.csv": CSV}),
}
"""A sound file of each format, by a name that ends as such files do."""
