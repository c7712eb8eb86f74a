"""The method in five sentences, for the foot of every brief."""

METHOD = (
    (
        "Reports that speak of the same incident are linked, and their facts are joined once for each side's account, "
        "once for sources of no side, and once for what meets the standard of proof (the established account)."
    ),
    "A fact is everything that is still possible: what no report settles stays open, and silence is not a “no”.",
    (
        "A finding is the set of outcomes that some possible course of events would have under a provision, in one "
        "reading of its words, on one account; where several are left, it is undetermined."
    ),
    (
        "Two findings are disputed where they differ in every possible course of events, and the cause is what, "
        "changed alone, ends the difference: a fact, a term, an exception, for whom an actor acts, or dates."
    ),
    (
        "Nothing here assigns blame by itself: a conclusion is a person's, stands under that person's name, and is "
        "shown apart from what was computed."
    ),
)
