"""Makes `pashto_places.csv`: names of Afghan districts in Pashto spelling: `python tests/sources/make_pashto_places.py`.

Each district is given in English and Dari; the Pashto spellings follow from rules that hold for writing such names in Pashto:

1. گ is written ګ.
2. ی at the end is written ي where it sounds like a long i.
3. ی in the middle is written ې where it sounds like e, as the English name shows (Gereshk, Sherzad, Khel).
4. آ is written ا inside a name (آباد, اباد).
5. Words that Pashto has of its own: خیل خېل (clan), شهر ښار (town), پشتون پښتون, کوت کوټ (fort), دند ډنډ (pond), دره دره.
6. Sounds that Dari writes with its own letters: Jaji ځاځي, Zadran ځدراڼ, Tsamkani څمکني, Tsawkay څوکۍ, Kunar کونړ, Zhari ژړۍ.

Rules 1 to 5 are applied by the program, 6 are listed. Where a rule may be followed or not (2 to 4 are, by careful writers), both spellings
are kept: with rules 1 and 5 alone, and with all of them.
"""

from __future__ import annotations

import csv
from pathlib import Path

OUT = Path(__file__).with_name("pashto_places.csv")

PROVINCES = {
    "Helmand": "هلمند", "Kandahar": "کندهار", "Khost": "خوست", "Kunar": "کونړ", "Nangarhar": "ننګرهار", "Paktya": "پکتیا",
    "Paktika": "پکتیکا", "Ghazni": "غزني", "Logar": "لوګر", "Zabul": "زابل", "Urozgan": "اروزګان", "Kabul": "کابل",
    "Laghman": "لغمان", "Herat": "هرات", "Farah": "فراه", "Kundoz": "کندز", "Baghlan": "بغلان", "Wardak": "وردګ",
    "Parwan": "پروان", "Faryab": "فاریاب", "Takhar": "تخار", "Balkh": "بلخ",
}  # fmt: skip
"""The provinces as Pashto writes them."""

DISTRICTS = """
Helmand|Garmsir|گرمسیر
Helmand|Gerishk|گریشک
Helmand|Lashkargah|لشکرگاه
Helmand|Sangin|سنگین
Helmand|Kajaki|کجکی
Helmand|Musa Qala|موسی قلعه
Helmand|Nawzad|نوزاد
Helmand|Washir|واشیر
Helmand|Nad Ali|نادعلی
Helmand|Dishu|دیشو
Kandahar|Maywand|میوند
Kandahar|Panjwaye|پنجوایی
Kandahar|Spin Boldak|سپین بولدک
Kandahar|Shah Wali Kot|شاه ولی کوت
Kandahar|Khakrez|خاکریز
Kandahar|Arghandab|ارغنداب
Kandahar|Arghistan|ارغستان
Kandahar|Miyan Nasheen|میانشین
Kandahar|Reg|ریگ
Khost|Gurbuz|گوربز
Khost|Tani|تنی
Khost|Sabari|سبری
Khost|Mandozai|مندوزی
Khost|Musa Khel|موسی خیل
Khost|Nadir Shah Kot|نادرشاه کوت
Khost|Jaji Maidan|جاجی میدان
Kunar|Marawara|مروره
Kunar|Nurgal|نورگل
Kunar|Dangam|دانگام
Kunar|Khas Kunar|خاص کنر
Kunar|Asadabad|اسعد آباد
Kunar|Ghaziabad|غازی اباد
Nangarhar|Achin|اچین
Nangarhar|Bati Kot|بتی کوت
Nangarhar|Ghani Khail|غنی خیل
Nangarhar|Goshta|گوشته
Nangarhar|Jalalabad|جلال آباد
Nangarhar|Sherzad|شیرزاد
Nangarhar|Shinwar|شینوار
Nangarhar|Surkh Rod|سرخ رود
Nangarhar|Lal Pur|لال پور
Paktya|Gardez|گردیز
Paktya|Jani Khail|جانی خیل
Paktya|Sayed Karam|سید کرم
Paktya|Lazha Ahmad Khel|لژه احمد خیل
Paktya|Dand Wa Patan|دند او پتان
Paktya|Zurmat|زرمت
Paktya|Ahmadabad|احمد آباد
Paktika|Urgun|اورگون
Paktika|Gomal|گومال
Paktika|Jani Khel|جانی خیل
Paktika|Yahya Khel|یحی خیل
Paktika|Yosuf Khel|یوسف خیل
Paktika|Zarghun Shahr|زرغون شهر
Paktika|Gayan|گیان
Paktika|Mata Khan|مته خان
Paktika|Wor Mamay|ور مامی
Ghazni|Giro|گیرو
Ghazni|Gelan|گیلان
Ghazni|Khugiani|خوگیانی
Ghazni|Jaghuri|جاغوری
Ghazni|Qarabagh|قره باغ
Ghazni|Khwaja Umari|خواجه عمری
Logar|Khoshi|خوشی
Logar|Mohammad Agha|محمدآغه
Logar|Baraki Barak|برکی برک
Zabul|Atghar|اتغار
Zabul|Shah Joy|شاه جوی
Zabul|Shamulzayi|شمولزی
Zabul|Daychopan|دای چوپان
Kabul|Deh Sabz|ده سبز
Kabul|Mir Bacha Kot|میر بچه کوت
Kabul|Guldara|گلدره
Kabul|Bagrami|بگرامی
Laghman|Alingar|الینگار
Laghman|Alishing|الیشنگ
Laghman|Qarghayi|قرغه یی
Herat|Pashtun Zarghun|پشتون زرغون
Herat|Gulran|گلران
Farah|Gulistan|گلستان
Farah|Bakwa|بکواه
Kundoz|Khan Abad|خان آباد
Kundoz|Ali Abad|علی آباد
Baghlan|Puli Khumri|پلخمری
Wardak|Saydabad|سید آباد
Wardak|Maydan Shahr|میدان شهر
Faryab|Pashtun Kot|پشتون کوت
Takhar|Bangi|بنگی
Parwan|Bagram|بگرام
Parwan|Shinwari|شینواری
Parwan|Sayed Khel|سید خیل
Nangarhar|Khogyani|خوگیانی
Kunar|Shaygal Wa Shiltan|شیگل او شیلتن
Paktika|Sarobi|سروبی
Balkh|Dawlatabad|دولت اباد
"""

OWN = """
Kandahar|Shorabak|ښوراوک
Kandahar|Zharai|ژړۍ
Kandahar|Daman|ډامان
Kandahar|Naish|نېش
Paktya|Jaji|ځاځي اریوب
Paktya|Wuza Zadran|وزه ځدراڼ
Paktya|Chamkani|څمکني
Kunar|Chawkay|څوکۍ
Kunar|Nari|ناړي
Khost|Spera|سپېره
Khost|Baak|باک
Nangarhar|Khewa|خېوه
Paktika|Sharan|ښرنه
Zabul|Shinkay|شينکۍ
Helmand|Khanashin|خانشین
Ghazni|Nawa|ناوه
"""
"""Spellings by rule 6, or of names that Pashto has of its own (Sharan as ښرنه is doubtful: شرنه is as common)."""

WORDS = {"خیل": "خېل", "شهر": "ښار", "پشتون": "پښتون", "کوت": "کوټ", "دند": "ډنډ"}


def common(dari: str) -> str:
    """Rules 1 and 5."""
    return " ".join(WORDS.get(word, word) for word in dari.split()).replace("گ", "ګ")


def careful(dari: str, english: str) -> str:
    """All of rules 1 to 5."""
    words = [word[:-1] + "ي" if word.endswith("ی") and len(word) > 2 else word for word in common(dari).split()]
    text = " ".join(words).replace("آ", "ا")
    return text.replace("ی", "ې", 1) if "e" in english.lower() and "ی" in text[1:-1] else text


def rows() -> list[tuple[str, str, str, str]]:
    """Province and district in English, province and district in Pashto."""
    found: dict[tuple[str, str, str, str], None] = {}
    for line in DISTRICTS.strip().splitlines():
        province, english, dari = line.split("|")
        for spelling in (common(dari), careful(dari, english)):
            if spelling != dari:
                found[province, english, PROVINCES[province], spelling] = None
    for line in OWN.strip().splitlines():
        province, english, pashto = line.split("|")
        found[province, english, PROVINCES[province], pashto] = None
    return list(found)


def main() -> None:
    """Write the file."""
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("province", "district", "province_pashto", "district_pashto"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
