"""All custom actions by name, made with what they work with."""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk import Action

from actions import answer, approvals, conversation, form, handover, order_status
from actions.services import Services

ACTIONS: tuple[Callable[[Services], Action], ...] = (
    answer.AnswerQuestion,
    answer.ShowArticle,
    answer.DeclineCandidates,
    conversation.Greet,
    conversation.ExplainAbilities,
    conversation.AnswerYes,
    conversation.AnswerNo,
    conversation.HelpAlong,
    conversation.Cancel,
    conversation.CancelFlow,
    conversation.GoBack,
    conversation.Correct,
    handover.HandOver,
    handover.Complain,
    handover.AnswerInsult,
    handover.AnswerAnger,
    order_status.TellStatus,
    approvals.TellDecision,
    form.ValidateForm,
    form.AskStep,
    form.FinishFlow,
)


def build_actions(services: Services) -> list[Action]:
    """One instance of each action; the names are those of bot/domain/actions.yml."""
    return [action(services) for action in ACTIONS]
