"""The HTTP shape of what an import did or would do."""

from __future__ import annotations

from pydantic import BaseModel

from knowledge_base.exchange.importer import ImportResult
from knowledge_base.exchange.model import FileProblem
from knowledge_base.exchange.plan import Outcome, PlannedArticle


class ReportedArticle(BaseModel):
    """What becomes of one article. `row` is where it begins: a row of CSV, a line of Markdown, else its number."""

    file: str
    row: int
    slug: str
    locale: str
    title: str
    category: str
    outcome: Outcome
    changed: list[str]
    is_published_now: bool

    @classmethod
    def of(cls, planned: PlannedArticle) -> ReportedArticle:
        """From the plan."""
        return cls(
            file=planned.path,
            row=planned.line,
            slug=planned.slug,
            locale=planned.locale,
            title=planned.content.title,
            category=planned.content.category,
            outcome=planned.outcome,
            changed=list(planned.changed),
            is_published_now=planned.is_published_now,
        )


class ReportedProblem(BaseModel):
    """What is wrong, or worth knowing, and where; `column` is empty where it is about the whole row or file."""

    file: str
    row: int
    column: str
    problem: str

    @classmethod
    def of(cls, problem: FileProblem) -> ReportedProblem:
        """From the plan."""
        return cls(file=problem.path, row=problem.line, column=problem.column, problem=problem.message)


class ImportCounts(BaseModel):
    """How many articles became what; `refused` counts places in files."""

    created: int
    updated: int
    unchanged: int
    left: int
    archived: int
    published: int
    refused: int


class ImportReport(BaseModel):
    """What an import did (`is_applied`) or would do."""

    is_applied: bool
    counts: ImportCounts
    articles: list[ReportedArticle]
    problems: list[ReportedProblem]
    notes: list[ReportedProblem]

    @classmethod
    def of(cls, result: ImportResult) -> ImportReport:
        """From what the importer gives."""
        plan = result.plan
        outcomes = [planned.outcome for planned in plan.articles]
        return cls(
            is_applied=result.is_applied,
            counts=ImportCounts(
                created=outcomes.count("created"),
                updated=outcomes.count("updated"),
                unchanged=outcomes.count("unchanged"),
                left=outcomes.count("left"),
                archived=outcomes.count("archived"),
                published=sum(planned.is_published_now for planned in plan.articles),
                refused=plan.refused,
            ),
            articles=[ReportedArticle.of(planned) for planned in plan.articles],
            problems=[ReportedProblem.of(problem) for problem in plan.problems],
            notes=[ReportedProblem.of(note) for note in plan.notes],
        )
