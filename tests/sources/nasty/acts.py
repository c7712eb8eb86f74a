"""Words for deeds in each language, in a column of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nasty.collection import Expected, OneOf, case, one_of, report
from nasty.totals import HEADERS
from nasty.writing import xlsx

EXPLOSIVE = ("roadside_bomb", "explosive_attack")
AIR = ("air_strike", "air_attack")
DEEDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "en": {
        "Airstrike": "air_strike",
        "mortar fire": "mortar_fire",
        "IED": EXPLOSIVE,
        "Abduction": "abduction",
        "Night raid": "night_raid",
        "drone strike": "drone_strike",
        "looting": "looting",
    },
    "prs": {
        "حمله هوایی": AIR,
        "ماین کنار جاده": (*EXPLOSIVE, "landmine"),
        "اختطاف": "abduction",
        "حمله انتحاری": "suicide_attack",
        "کمین": "ambush",
        "ترور": "assassination",
    },
    "ps": {
        "هوايي برید": AIR,
        "ځانمرګی برید": "suicide_attack",
        "د سړک غاړې بم": EXPLOSIVE,  # doubtful: other lists say د سړک غاړې ماین
        "کمین": "ambush",
    },
    "ar": {
        "غارة جوية": "air_strike",
        "هجوم انتحاري": "suicide_attack",
        "عبوة ناسفة": EXPLOSIVE,
        "خطف": "abduction",
        "كمين": "ambush",
        "نهب": "looting",
    },
    "ru": {
        "авиаудар": "air_strike",
        "миномётный обстрел": "mortar_fire",
        "артиллерийский обстрел": "artillery_fire",
        "похищение": "abduction",
        "засада": "ambush",
        "удар беспилотника": "drone_strike",
        "мародёрство": "looting",
    },
    "uk": {
        "авіаудар": "air_strike",
        "мінометний обстріл": "mortar_fire",
        "артилерійський обстріл": "artillery_fire",
        "викрадення": "abduction",
        "засідка": "ambush",
        "удар безпілотника": "drone_strike",
    },
    "fr": {
        "frappe aérienne": "air_strike",
        "tirs de mortier": "mortar_fire",
        "attentat-suicide": "suicide_attack",
        "enlèvement": "abduction",
        "embuscade": "ambush",
        "pillage": "looting",
    },
    "es": {
        "ataque aéreo": AIR,
        "fuego de mortero": "mortar_fire",
        "atentado suicida": "suicide_attack",
        "secuestro": "abduction",
        "emboscada": "ambush",
        "saqueo": "looting",
    },
}


def _either(acts: str | tuple[str, ...]) -> list[str] | OneOf:
    """The node, or any of them where the word may mean a kind or its narrower kind."""
    return [acts] if isinstance(acts, str) else one_of(*([act] for act in acts))


def _maker(language: str) -> Callable[[Path], Expected]:
    def make(file: Path) -> Expected:
        """Each word for a deed once, as the clerks of that language write it."""
        rows = [HEADERS[language]]
        wanted = []
        for number, (word, act) in enumerate(DEEDS[language].items(), start=1):
            rows.append([f"2024-03-{number:02}", "Velna", word, number, 0])  # type: ignore[list-item]
            wanted.append(report(number + 1, f"2024-03-{number:02}", act=_either(act), killed=number, wounded=0))
        xlsx(file, rows)
        return Expected(wanted)

    return make


for _language in DEEDS:
    case(f"words_for_deeds_{_language}", language=_language, ending=".xlsx")(_maker(_language))
