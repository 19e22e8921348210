"""All custom actions by name, made with what they work with."""

from __future__ import annotations

from rasa_sdk import Action

from actions import answer, conversation, handover, orders
from actions.fees import actions as fees
from actions.flow import form_actions
from actions.flows import FLOWS
from actions.returns import actions as returns
from actions.services import Services

STANDALONE = (
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
    orders.TellStatus,
    orders.FinishStatus,
    returns.FinishReturn,
    fees.FinishFee,
    fees.TellDecision,
)


def build_actions(services: Services) -> list[Action]:
    """One instance of each action; the names are those of bot/domain/actions.yml."""
    return [
        *(action(services) for action in STANDALONE),
        *(action for flow in FLOWS for action in form_actions(flow, services)),
    ]
