"""Counts in cells: number words of eight languages against generators, signs and ranges against a second plain reader."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sulh.sources.numbers.text import ALL, MOST, read_count
from sulh.sources.numbers.words import entries

num2words = pytest.importorskip("num2words").num2words
GENERATED = {"en": "en", "ar": "ar", "ru": "ru", "uk": "uk", "fr": "fr", "es": "es", "prs": "fa"}
SOME = [*range(1_101), *range(1_101, 10_001, 37), 10_000]
COUNTS = st.integers(0, 999_999)
DIGITS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")

# of each language: at least, more than, at most, fewer than, between, or
WORDS = {
    "en": ("at least {}", "more than {}", "up to {}", "fewer than {}", "between {} and {}", "{} or {}"),
    "fr": ("au moins {}", "plus de {}", "jusqu'à {}", "moins de {}", "entre {} et {}", "{} ou {}"),
    "es": ("al menos {}", "más de {}", "hasta {}", "menos de {}", "entre {} y {}", "{} o {}"),
    "ru": ("не менее {}", "более {}", "до {}", "менее {}", "от {} до {}", "{} или {}"),
    "uk": ("щонайменше {}", "понад {}", "не більше {}", "менше {}", "від {} до {}", "{} або {}"),
    "prs": ("حداقل {}", "بیش از {}", "حداکثر {}", "کمتر از {}", "بین {} و {}", "{} یا {}"),
    "ps": ("لږ تر لږه {}", "زیات له {}", "حداکثر {}", "لږ له {}", "له {} تر {}", "{} یا {}"),
    "ar": ("على الأقل {}", "أكثر من {}", "لا يتجاوز {}", "أقل من {}", "بين {} و {}", "{} أو {}"),
}


def pashto(number: int) -> str:
    """A number below 10,000 in Pashto, built from its digits; the unit stands before the ten."""
    units = ["صفر", "یو", "دوه", "درې", "څلور", "پنځه", "شپږ", "اووه", "اته", "نهه", "لس"]
    teens = ["یوولس", "دولس", "دیارلس", "څوارلس", "پنځلس", "شپاړس", "اوولس", "اتلس", "نولس"]
    tens = ["شل", "دېرش", "څلوېښت", "پنځوس", "شپېته", "اویا", "اتیا", "نوي"]
    parts = []
    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    if thousands:
        parts.append("زر" if thousands == 1 else f"{units[thousands]} زره")
    if hundreds:
        parts.append("سل" if hundreds == 1 else f"{units[hundreds]} سوه")
    if rest <= 10:
        parts += [units[rest]] if rest or not parts else []
    elif rest < 20:
        parts.append(teens[rest - 11])
    elif rest % 10 == 0:
        parts.append(tens[rest // 10 - 2])
    else:
        twenty = "درویشت" if rest == 23 else f"{units[rest % 10]} ویشت"
        parts.append(twenty if rest < 30 else f"{units[rest % 10]} {tens[rest // 10 - 2]}")
    return " او ".join(parts)


DOUBTFUL = {"نه": (0, 9), "ألفا": (1_000, 2_000)}
"""Nine, or no; a thousand, or two thousand."""


def in_words(number: int, language: str) -> str:
    return pashto(number) if language == "ps" else str(num2words(number, lang=GENERATED[language]))


@pytest.mark.parametrize("language", ALL)
def test_number_words_are_read_back(language: str) -> None:
    for number in SOME if language != "ps" else [one for one in SOME if one < 10_000]:
        text = in_words(number, language)
        expected = DOUBTFUL.get(text, (number, number))
        assert read_count(text, (language,)) == expected, text
        assert read_count(text) == expected, text


@pytest.mark.slow
@pytest.mark.parametrize("language", ALL)
def test_all_number_words_are_read_back(language: str) -> None:
    for number in range(10_000):
        text = in_words(number, language)
        assert read_count(text) == DOUBTFUL.get(text, (number, number)), text


@settings(deadline=None)
@given(st.sampled_from(ALL), COUNTS, COUNTS, st.sampled_from([*DIGITS, "words"]))
def test_words_around_numbers(language: str, one: int, other: int, script: str) -> None:
    low, high = sorted((one % 9_000 + 10, other % 9_000 + 10))
    assume(2_000 not in (low, high))  # doubtful in Arabic

    def written(number: int) -> str:
        plain = in_words(number, language)
        return plain if script == "words" else str(number).translate(str.maketrans("0123456789", script))

    at_least, more, at_most, fewer, between, either = WORDS[language]
    for languages in ((language,), ALL):
        assert read_count(at_least.format(written(low)), languages) == (low, None)
        assert read_count(more.format(written(low)), languages) == (low + 1, None)
        assert read_count(at_most.format(written(low)), languages) == (0, low)
        assert read_count(fewer.format(written(low)), languages) == (0, low - 1)
        least, most = read_count(between.format(written(low), written(high)), languages)
        # in words “and” may belong to a number as well: then both readings are kept
        assert (least, most) == (low, high) or (script == "words" and (least or 0) <= low <= high <= (most or 0))
        assert read_count(either.format(written(high), written(low)), languages) == (low, high)
        assert read_count(f"{written(low)} – {written(high)}", languages) == (low, high)


# a second, plain reader of English signs and words: what it can read, read_count reads alike

_NUMBER = r"([1-9]\d{0,2}(?:([, \u00a0\u202f])\d{3}(?:\2\d{3})*)?|\d+)"
_PLAIN = [
    (rf"{_NUMBER}", lambda a: (a, a)),
    (rf"(?:at least|min\.?|≥|>=|not fewer than|not less than) ?{_NUMBER}", lambda a: (a, None)),
    (rf"{_NUMBER} ?(?:\+|or more)", lambda a: (a, None)),
    (rf"(?:more than|over|>) ?{_NUMBER}", lambda a: (a + 1, None)),
    (rf"(?:at most|up to|max\.?|≤|<=|no more than) ?{_NUMBER}", lambda a: (0, a)),
    (rf"{_NUMBER} ?or fewer", lambda a: (0, a)),
    (rf"(?:fewer than|less than|under|<) ?{_NUMBER}", lambda a: (0, max(a - 1, 0))),
]
PIECES = ["1", "3", "12", "0", "200", "1,200", "1 200", "4,000,000", "at least", "up to", "more than", ">", ">=", "+"]
PIECES += [
    "or more",
    "or fewer",
    "fewer than",
    "-",
    "–",
    "to",
    "between",
    "and",
    "≤",
    "?",
    "min.",
    "no more than",
    "none",
]


def plain_read(text: str) -> tuple[int | None, int | None] | None:
    for pattern, bounds in _PLAIN:
        found = re.fullmatch(pattern, text)
        if found:
            return bounds(int(re.sub(r"\D", "", found[1])))
    found = re.fullmatch(rf"(?:between )?{_NUMBER} ?(?:-|–|to|and) ?{_NUMBER.replace('2', '4')}", text)
    if found and (text.startswith("between") or "and" not in text):
        return int(re.sub(r"\D", "", found[1])), int(re.sub(r"\D", "", found[3]))
    return {"none": (0, 0), "?": (None, None), "-": (None, None)}.get(text)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.sampled_from([" ", ""]))
def test_signs_are_read_as_a_plain_reader_reads_them(pieces: list[str], space: str) -> None:
    text = space.join(pieces)
    expected = plain_read(text)
    if not space and "," in text:
        return  # “2001,200” is figures that no longer are what they were made of
    if expected is None or (expected[0] or 0) > MOST or (expected[1] or 0) > MOST:
        return
    low, high = expected
    if low is not None and high is not None and low > high:
        with pytest.raises(ValueError, match="above"):
            read_count(text)
    else:
        assert read_count(text) == expected


def test_the_plain_reader_reads_enough_of_what_is_made() -> None:
    texts = [f"{one} {other}" for one in PIECES for other in PIECES] + [
        f"{a} {b} {c}" for a in PIECES for b in PIECES for c in PIECES
    ]
    assert sum(plain_read(text) is not None for text in texts) > 150


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("several", (3, None)),
        ("a few", (2, None)),
        ("dozens", (20, None)),
        ("several hundred", (200, None)),
        ("tens of thousands", (20_000, None)),
        ("about 10", (5, 15)),
        ("about 1", (0, 2)),
        ("nearly 100", (50, 100)),
        ("a dozen", (6, 18)),
        ("at least a dozen", (6, None)),
        ("more than several", (4, None)),
        ("at least 3-5", (3, None)),
        ("3 (2)", (2, 3)),
        ("5?", (0, None)),
        ("5 (?)", (0, None)),
        ("12+", (12, None)),
        ("3.000", (3, 3_000)),
        ("1.200", (1_200, 1_200)),
        ("1'200", (1_200, 1_200)),
        ("3.0", (3, 3)),
        ("3.", (3, 3)),
        ("5 thousand", (5_000, 5_000)),
        ("2 هزار", (2_000, 2_000)),
        ("3-5 thousand", (3, 5_000)),
        ("3 persons or more", (3, None)),
        ("twenty-two - twenty-five", (22, 25)),
        ("between twenty and twenty-five", (20, 25)),
        ("بین سی و چهل", (30, 40)),
        ("два-три", (2, 3)),
        ("трое", (3, 3)),
        ("не менее двадцати пяти человек", (25, None)),
        ("п'ятеро", (5, 5)),
        ("п’ятеро", (5, 5)),
        ("quatre-vingt-dix-neuf", (99, 99)),
        ("deux-cents", (200, 200)),
        ("veintitrés", (23, 23)),
        ("VEINTITRES", (23, 23)),
        ("۲۵ نفر", (25, 25)),
        ("بیش از ۵ نفر", (6, None)),
        ("چندین", (3, None)),
        ("ده‌ها", (20, None)),
        ("یکصد و بیست", (120, 120)),
        ("پنځه ویشت", (25, 25)),
        ("څو تنه", (2, None)),
        ("خمسة وعشرون", (25, 25)),
        ("ثلاثة عشر", (13, 13)),
        ("ما لا يقل عن ١٢ شخصا", (12, None)),
        ("عشرات", (20, None)),
        ("ثَلاثة", (3, 3)),
        ("нет", (0, 0)),
        ("жодного", (0, 0)),
        ("aucun", (0, 0)),
        ("ninguno", (0, 0)),
        ("هیچ", (0, 0)),
        ("نشته", (0, 0)),
        ("لا يوجد", (0, 0)),
        ("نامعلوم", (None, None)),
        ("неизвестно", (None, None)),
        ("inconnu", (None, None)),
        ("se desconoce", (None, None)),
        ("غير معروف", (None, None)),
        ("؟", (None, None)),
        ("—", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_counts_as_people_write_them(text: str | None, expected: tuple[int | None, int | None]) -> None:
    assert read_count(text) == expected


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "3/4",
            "1,5",
            "2.5",
            2.5,
            "1,00",
            "0.500",
            "½",
            "5²",
            "①",
            "-1",
            "−3",
            "3 5",
            "1e3",
            "12 killed",
            "(3)",
            "xyz",
        ),
        *(
            "12:30",
            "3-5-2020",
            "1399-12-10",
            "99999999999",
            "5-3",
            "three five",
            "twenty thirty",
            "two hundred three hundred",
        ),
        *("thousand million", "дважды", True, dt.date(2020, 3, 5), "3 and 5", "1,200,30", "x" * 300, "9" * 150),
    ],
)
def test_what_is_no_count_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_count(cell)  # type: ignore[arg-type]


KINDS = {
    "numbers": "words hundred thousand million joins units_first alone rough vague at_least more_than at_most fewer_than "
    "about nearly or_more or_fewer between to until or unknown none people dates",
    "casualties": "killed one_killed two_killed wounded one_wounded two_wounded casualties civilians two_civilians fighters "
    "two_fighters people two_people others two_others including and or none not by by_after one unknown not_reported skip",
    "aggregates": "deeds_one deeds_more deeds_mass deeds_two repeated places two_places adjectives",
}


@pytest.mark.parametrize("table", KINDS)
@pytest.mark.parametrize("language", ALL)
def test_tables_have_no_meaning_that_nobody_reads(table: str, language: str) -> None:
    assert {meaning.kind for _, meaning in entries(table, language)} <= set(KINDS[table].split())


def test_a_language_without_tables_is_named() -> None:
    with pytest.raises(ValueError, match="xx"):
        read_count("three", ("xx",))


def test_words_with_two_meanings_keep_both() -> None:
    assert read_count("نه", ("prs",)) == (0, 9)
    assert read_count("once", ("es",)) == (11, 11)
    with pytest.raises(ValueError, match="count"):
        read_count("once", ("en",))


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from([*PIECES, "three", "hundred", "بیست", "و", "(", ")", "1.5"])).map(" ".join)
)
def test_any_text_gives_ordered_bounds_or_a_reason(text: str) -> None:
    try:
        low, high = read_count(text)
    except ValueError as error:
        assert str(error)
        return
    assert low is None or 0 <= low <= 2 * MOST
    assert low is None or high is None or low <= high
