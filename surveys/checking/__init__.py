"""What to look at before a version is published: errors that stop it, and warnings to think about."""

from collections.abc import Sequence

from surveys.checking import flow, study, texts
from surveys.checking.problem import ERROR, WARNING, Problem
from surveys.definition import Definition

__all__ = ["ERROR", "WARNING", "Problem", "problems"]

CHECKS = (
    texts.empty, flow.unreadable, flow.circles, flow.unreachable, flow.looks_ahead, study.roles, study.scales,
    texts.choices, texts.names, texts.cut_labels, texts.without_english,
)  # fmt: skip


def problems(definition: Definition, earlier: Sequence[Definition]) -> list[Problem]:
    """All findings, errors first. `definition` has its export names (publishing.with_columns)."""
    found = [problem for check in CHECKS for problem in check(definition)]
    found += study.new_columns(definition, earlier)
    return sorted(found, key=lambda problem: problem.level != ERROR)
