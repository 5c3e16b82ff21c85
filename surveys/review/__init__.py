"""What to look at before a version is published: errors that stop it, and warnings to think about."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from surveys.checking import check
from surveys.definition import Definition
from surveys.review import flow, study, texts
from surveys.review.problem import ERROR, WARNING, Problem

__all__ = ["ERROR", "WARNING", "Problem", "problems"]


def problems(definition: Definition, earlier: Sequence[Definition]) -> list[Problem]:
    """All findings, errors first. `definition` has its export names (publishing.with_columns).

    `earlier` are the survey's published versions, oldest first.
    """
    looks = (
        texts.empty, _wrong, flow.unreachable, flow.never_offered, flow.looks_ahead, study.roles, study.scales,
        texts.choices, texts.names, texts.cut_labels, texts.without_english,
    )  # fmt: skip
    found = [problem for look in looks for problem in look(definition)]
    found += study.new_columns(definition, earlier)
    return sorted(found, key=lambda problem: problem.level != ERROR)


def _wrong(definition: Definition) -> Iterator[Problem]:
    """What the importer and the builder refuse, too."""
    for finding in check(definition):
        yield Problem(ERROR, finding.name, finding.message, _("Correct it in the builder."))
