"""The questions of sulh's form for incident reports: names, texts, and the fact that each answers.

Names are those of fields where a question answers one. The names `start` and `end` are never used: forms use them for
when somebody filled the form in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "es": "Español"}
"""The languages in which the questions are written."""
PRECISIONS_KM: Mapping[str, float] = {"p0_1": 0.1, "p1": 1.0, "p5": 5.0, "p25": 25.0, "p100": 100.0}
"""Answers to how exact a place is, as kilometres round the point."""
TREES = ("act", "object", "weapon", "perpetrator", "target")
"""Questions whose choices are the nodes of a tree."""
COUNTED = ("killed", "civilians_killed", "wounded", "civilians_wounded")
"""Counts that are asked for, each with a least and a most."""


@dataclass(frozen=True)
class Question:
    """A line of the sheet `survey`; `label` and `hint` by language, English where one is missing."""

    kind: str
    name: str
    label: Mapping[str, str] = field(default_factory=dict)
    hint: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    constraint: str = ""
    message: str = ""
    relevant: str = ""


def _three(en: str, fr: str, es: str) -> dict[str, str]:
    return {"en": en, "fr": fr, "es": es}


_AGREED = "${consent} = 'yes'"
_COUNT_LABELS = {
    "killed": ("killed in all", "tués en tout", "muertos en total"),
    "civilians_killed": ("civilians killed", "civils tués", "civiles muertos"),
    "wounded": ("wounded in all", "blessés en tout", "heridos en total"),
    "civilians_wounded": ("civilians wounded", "civils blessés", "civiles heridos"),
}


def _counts() -> list[Question]:
    found = []
    for name, (en, fr, es) in _COUNT_LABELS.items():
        low = _three(f"At least how many {en}?", f"Au moins combien de {fr} ?", f"¿Al menos cuántos {es}?")
        high = _three(f"At most how many {en}?", f"Au plus combien de {fr} ?", f"¿A lo sumo cuántos {es}?")
        empty = _three("Leave it empty if you do not know.", "Laissez vide si inconnu.", "Deje vacío si no se sabe.")
        found.append(Question("integer", f"{name}_low", low, empty, constraint=". >= 0 and . <= 100000"))
        above = f". >= 0 and . <= 100000 and (${{{name}_low}} = '' or . >= ${{{name}_low}})"
        found.append(Question("integer", f"{name}_high", high, empty, constraint=above))
    return found


QUESTIONS: tuple[Question, ...] = (
    Question(
        "note",
        "consent_note",
        _three(
            "Tell the person who speaks: what the report is for, who will read it, that no name is needed, and that "
            "they may stop at any time.",
            "Dites à la personne à quoi sert le rapport, qui le lira, qu'aucun nom n'est nécessaire et qu'elle peut "
            "arrêter à tout moment.",
            "Diga a la persona para qué es el informe, quién lo leerá, que no hace falta ningún nombre y que puede "
            "parar en cualquier momento.",
        ),
    ),
    Question(
        "select_one yes_no",
        "consent",
        _three("Does the person agree?", "La personne est-elle d'accord ?", "¿Está de acuerdo la persona?"),
        required=True,
    ),
    Question("begin_group", "when", _three("When", "Quand", "Cuándo"), relevant=_AGREED),
    Question(
        "dateTime",
        "earliest",
        _three("The earliest that it can have happened", "Au plus tôt", "Lo más pronto que pudo ocurrir"),
        _three(
            "Of a day alone: 00:00 of that day.", "D'un jour seul : 00:00 de ce jour.", "De un día solo: las 00:00."
        ),
        required=True,
        constraint=". <= now()",
        message="This lies in the future.",
    ),
    Question(
        "dateTime",
        "latest",
        _three("The latest that it can have happened", "Au plus tard", "Lo más tarde que pudo ocurrir"),
        _three("Of a day alone: 23:59 of that day.", "D'un jour seul : 23:59.", "De un día solo: las 23:59."),
        required=True,
        constraint=". >= ${earliest}",
        message="This is before the earliest.",
    ),
    Question("end_group", "when"),
    Question("begin_group", "where", _three("Where", "Où", "Dónde"), relevant=_AGREED),
    Question("geopoint", "point", _three("The place on the map", "Le lieu sur la carte", "El lugar en el mapa")),
    Question(
        "select_one precision",
        "place_precision",
        _three("How exact is this point?", "Quelle est la précision de ce point ?", "¿Qué tan exacto es este punto?"),
        _three(
            "The true place lies within this distance.", "Le lieu vrai est à cette distance.", "El lugar está dentro."
        ),
        required=True,
        relevant="${point} != ''",
    ),
    Question("text", "place", _three("Name of the place", "Nom du lieu", "Nombre del lugar")),
    Question("text", "adm1", _three("Province", "Province", "Provincia")),
    Question("text", "adm2", _three("District", "District", "Distrito")),
    Question("end_group", "where"),
    Question("begin_group", "what", _three("What", "Quoi", "Qué"), relevant=_AGREED),
    Question(
        "select_one stance",
        "stance",
        _three("What does the person say?", "Que dit la personne ?", "¿Qué dice la persona?"),
        required=True,
    ),
    Question(
        "select_multiple act",
        "act",
        _three("What can it have been?", "Qu'est-ce que cela a pu être ?", "¿Qué pudo haber sido?"),
        _three("Mark all that are possible.", "Cochez tout ce qui est possible.", "Marque todo lo posible."),
    ),
    Question(
        "select_multiple object",
        "object",
        _three("What can have been hit?", "Quoi a pu être touché ?", "¿Qué pudo ser alcanzado?"),
    ),
    Question("select_multiple weapon", "weapon", _three("With what?", "Avec quoi ?", "¿Con qué?")),
    Question("text", "text", _three("In your words", "En vos mots", "En sus palabras")),
    Question("end_group", "what"),
    Question("begin_group", "who", _three("Who", "Qui", "Quién"), relevant=_AGREED),
    Question(
        "select_multiple actor",
        "perpetrator",
        _three("Who can have done it?", "Qui a pu le faire ?", "¿Quién pudo hacerlo?"),
        _three("Mark all who are possible.", "Cochez tous les possibles.", "Marque a todos los posibles."),
    ),
    Question(
        "select_one yes_no_unknown",
        "perpetrator_together",
        _three("Did all of them take part?", "Tous y ont-ils pris part ?", "¿Participaron todos?"),
        relevant="count-selected(${perpetrator}) > 1",
    ),
    Question(
        "select_multiple actor",
        "target",
        _three("Whom can it have hit?", "Qui a pu être visé ?", "¿A quién pudo alcanzar?"),
    ),
    Question("end_group", "who"),
    Question("begin_group", "harm", _three("Harm", "Dommages", "Daños"), relevant=_AGREED),
    *_counts(),
    Question("end_group", "harm"),
    Question("begin_group", "told_by", _three("Who says so", "Qui le dit", "Quién lo dice"), relevant=_AGREED),
    Question(
        "select_one who_says",
        "who_says",
        _three("How does the person know?", "Comment la personne le sait-elle ?", "¿Cómo lo sabe la persona?"),
        required=True,
    ),
    Question("text", "address", _three("Link, if it was published", "Lien, si publié", "Enlace, si se publicó")),
    Question("end_group", "told_by"),
)
"""The form, in its order."""

CHOICES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "yes_no": {"yes": _three("Yes", "Oui", "Sí"), "no": _three("No", "Non", "No")},
    "yes_no_unknown": {
        "yes": _three("Yes", "Oui", "Sí"),
        "no": _three("No", "Non", "No"),
        "unknown": _three("Not known", "Inconnu", "No se sabe"),
    },
    "precision": {
        **{
            name: _three(f"within {km:g} km", f"à moins de {km:g} km", f"a menos de {km:g} km")
            for name, km in PRECISIONS_KM.items()
        },
        "unknown": _three("not known", "inconnue", "no se sabe"),
    },
    "stance": {
        "claims": _three("It happened", "C'est arrivé", "Ocurrió"),
        "denies": _three("It did not happen", "Ce n'est pas arrivé", "No ocurrió"),
        "disowns": _three(
            "It happened, but not by us", "C'est arrivé, mais pas par nous", "Ocurrió, pero no fuimos nosotros"
        ),
        "owns": _three("We did it", "Nous l'avons fait", "Lo hicimos nosotros"),
    },
    "who_says": {
        "saw_it": _three("Saw it", "L'a vu", "Lo vio"),
        "was_hit": _three("Was hit", "En a été victime", "Fue víctima"),
        "was_told": _three("Was told by others", "L'a appris d'autres", "Se lo contaron"),
        "published": _three("Read or heard it in public", "L'a lu ou entendu", "Lo leyó o lo oyó"),
    },
}
"""Choices that are no trees, by list."""
