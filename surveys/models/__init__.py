"""The study's tables: what is asked, what was answered, who was invited, and what left the house."""

from surveys.models.answer import Draft, Response, Tally
from surveys.models.export import Export, Result
from surveys.models.invitation import Interviewer, Invitation, Quota, Sample
from surveys.models.link import LinkKey, Release, UsageLink
from surveys.models.question import Choice, ChoiceList, Group, Question
from surveys.models.survey import Survey, Version

__all__ = [
    "Choice", "ChoiceList", "Draft", "Export", "Group", "Interviewer", "Invitation", "LinkKey", "Question", "Quota",
    "Release", "Response", "Result", "Sample", "Survey", "Tally", "UsageLink", "Version",
]  # fmt: skip
