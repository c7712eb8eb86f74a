"""The lint: what in an agreement will cause trouble, said before anybody quarrels about it (docs/lint.md).

Nothing here is an error: each remark is true of the agreement as it is written, and may be meant so.
"""

from __future__ import annotations

from sulh.terms.compile import Compiled
from sulh.terms.lint_base import RULES, Lint, Remark
from sulh.terms.lint_dates import lint_dates
from sulh.terms.lint_lists import lint_terms
from sulh.terms.lint_rules import lint_rules
from sulh.terms.lint_sides import lint_sides
from sulh.terms.lint_words import lint_words

__all__ = ["RULES", "Remark", "lint"]


def lint(compiled: Compiled) -> list[Remark]:
    """Remarks on an agreement as its reader may see it, sorted by place; the same for the same agreement.

    Whether a rule can be met, excused or implied is decided on its formulas: a remark that says “nothing can” or “every”
    is true in every world. Where something is sealed from the reader, nothing is said of what is nowhere to be found.
    """
    found = Lint(compiled)
    lint_words(found)
    lint_terms(found)
    lint_dates(found)
    lint_rules(found)
    lint_sides(found)
    return found.remarks()
