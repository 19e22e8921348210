"""Answers from the knowledge base: the passage with its source, a choice of candidates, or an honest no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions import agenda, recall
from actions.back_office.port import BackOfficeUnavailableError
from actions.base import TurnAction
from actions.flow import GOES_ON, Flow
from actions.flows import find_flow
from actions.follow_on import find_follow_on
from actions.handover import hand_over
from actions.knowledge_client import Answer, Article, ArticleLink, Hit, KnowledgeUnavailableError
from actions.order_details import tell_details
from actions.order_status import STATUS_FLOW
from actions.reading.order_numbers import find_order_number, without_order_numbers
from actions.refusals import tells_why
from actions.turn import PERSON, Choice, Event, Turn
from actions.verification import IdentityStep
from actions.wishes import find_first_wish, find_only_wish
from actions.words import find_email, is_question, without_email

NOT_UNDERSTOOD = "nlu_fallback"
DETAILS = "inform"
NONE_IN_A_ROW = 2
"""As many unanswered questions in a row bring in a person."""
CANDIDATES = 3
OPENING_CHARACTERS = 700
"""Of an article chosen by name; the whole is behind the link."""

ORDER_CHOICES = {
    "Where is it?": "check_order",
    "Return something from it": "start_return",
    "Cancel it": "cancel_order",
    "Send me its invoice": "get_invoice",
}
"""What a customer may want with an order of which they say no more than the number."""
_NOTHING_SAID = re.compile(
    r"(?:an?|about|also|and|e?-?mail|for|hello|hey|hi|i|is|it'?s|my|no|number|nr|of|ok(?:ay)?|one|orders?|please|so|"
    r"the|this|that'?s|what|how|with)\Z"
)
"""A word that is no wish beside an order number."""

FLOW_CHOICES: dict[str, Choice] = {
    "start_return": ("Start a return", "/start_return"),
    "reverse_fee": ("Ask about a fee", "/reverse_fee"),
    "check_order": ("Check my order", "/check_order"),
    "cancel_order": ("Cancel an order", "/cancel_order"),
    "change_address": ("Change an address", "/change_address"),
    "change_items": ("Change items of an order", "/change_items"),
    "change_payment": ("Pay in another way", "/change_payment"),
    "get_invoice": ("Send me an invoice", "/get_invoice"),
    "check_return": ("Check my return", "/check_return"),
    "cancel_return": ("Cancel a return", "/cancel_return"),
    "file_complaint": ("File a complaint", "/file_complaint"),
    "talk_to_person": PERSON,
}

NOT_REACHABLE = (
    "I'm sorry, I can't look that up right now: our help pages aren't answering. Please try again in a minute"
)


class AnswerQuestion(TurnAction):
    """Answers whatever is no transaction."""

    action_name = "action_answer"

    async def act(self, turn: Turn) -> list[Event]:
        """Ask the knowledge base and say what it found."""
        if turn.is_files:
            return _say_files_kept(turn)
        flow = await find_follow_on(turn) or _find_flow_meant(turn)
        if flow is not None:
            return agenda.go_on(turn, flow)
        if tells_why(turn) or await recall.tells_again(turn) or await _tells_more(turn):
            return []
        if _is_about_bare_order(turn):
            return await _ask_what_about_order(turn)
        signed_in = bool(turn.metadata.get("identity")) or turn.get("verification") == "accepted"
        try:
            answer = await self.services.knowledge.search(
                turn.text or turn.raw_text,
                locale=turn.metadata.get("locale"),
                audience="signed_in" if signed_in else "public",
                conversation_id=turn.sender,
            )
        except KnowledgeUnavailableError:
            return _say_unreachable(turn)
        if answer.parts:
            return _say_answers(turn, answer.parts)
        if answer.verdict == "answer" and answer.hits:
            return _say_answers(turn, [answer])
        if answer.verdict == "clarify" and answer.hits:
            return _say_candidates(turn, answer)
        return await _say_none(turn, answer)


async def _tells_more(turn: Turn) -> bool:
    """Whether it is about the order just told of; what can't be looked up now isn't told."""
    try:
        return await tell_details(turn)
    except BackOfficeUnavailableError:
        return False


def _find_flow_meant(turn: Turn) -> Flow | None:
    """The flow to run after all: the one offered, or the first of two that confused the classifier."""
    if turn.active_flow or turn.is_choice:
        return None
    if turn.was_offered(agenda.GO_ON) and GOES_ON.search(turn.text):
        return agenda.find_set_aside(turn)
    flow = find_first_wish(turn.text) if turn.intent == NOT_UNDERSTOOD else None
    has_details = bool(find_order_number(turn.text) or find_email(turn.text))
    if flow is None and has_details and turn.intent in (NOT_UNDERSTOOD, DETAILS):
        # A number or an address beside a plain wish is what the classifier looks at most.
        flow = find_only_wish(turn.text)
        if flow is None and _is_about_bare_order(turn) and is_question(turn.text):
            flow = STATUS_FLOW  # "and TR-10004?", "what about TR-10004?"
    if flow is not None:
        agenda.hold_opening(turn, flow, turn.text)
    return flow


def _is_about_bare_order(turn: Turn) -> bool:
    """Whether an order number is all there is to the message, of somebody who isn't in line for a person."""
    if turn.active_flow or turn.is_waiting or find_order_number(turn.text) is None:
        return False
    words = re.findall(r"[^\W\d_][\w'-]*", without_email(without_order_numbers(turn.text)).lower())
    return all(map(_NOTHING_SAID.match, words))


async def _ask_what_about_order(turn: Turn, opening: str = "") -> list[Event]:
    """Offer what can be done about the order named, and keep what was told about who asks."""
    number = find_order_number(turn.text)
    turn.speak_of(None, number)
    await IdentityStep().amend(turn)
    choices = [(title, f'/{intent}{{"order": "{number}"}}') for title, intent in ORDER_CHOICES.items()]
    turn.say(f"{opening}What can I do for you about order **{number}**?", [*choices, PERSON])
    return []


def _say_files_kept(turn: Turn) -> list[Event]:
    """Files without a word: nothing to look up, and nothing that the bot could see in them."""
    kept = "Thanks, I've got that. I can't look into files myself, but it stays with this conversation"
    if turn.active_flow:
        turn.say(f"{kept}, where a person on our team can see it.")
        return []
    turn.offer_person()
    offer = turn.unless_waiting(" Shall I bring in a person to look at it?")
    turn.say(f"{kept}. If there's a question to it, just write it.{offer}", [PERSON])
    return []


def _say_unreachable(turn: Turn) -> list[Event]:
    turn.offer_person()
    turn.say(f"{NOT_REACHABLE}{turn.unless_waiting(', or I can bring in a person')}.", [PERSON])
    return []


def _say_answers(turn: Turn, answers: Sequence[Answer]) -> list[Event]:
    """What answers the question, or each question of the message, in its order."""
    turn.clear("unanswered_count")
    for answer in answers:
        hit = answer.hits[0]
        _say_passage(turn, hit.article, hit.passage, answer.question_id, knowledge=answer.as_reply_field())
    return []


def _say_passage(
    turn: Turn, article: ArticleLink, passage: str, question_id: str | None, **extras: Any
) -> None:
    text = f"{passage.strip()}\n\nMore: [{article.title}]({article.url})"
    # Inside a form its own question follows at once; a button that leads away would stand in its way.
    leads_on = article.flow in FLOW_CHOICES and not turn.active_flow
    choices = [FLOW_CHOICES[article.flow]] if leads_on and article.flow else []
    card = {
        "type": "article",
        "slug": article.slug,
        "title": article.title,
        "url": article.url,
        "category": article.category,
        "passage": passage.strip(),
        "question_id": question_id,
    }
    turn.say(text, choices, card=card, **extras)


def _say_candidates(turn: Turn, answer: Answer) -> list[Event]:
    turn.clear("unanswered_count")
    candidates = _distinct(answer.hits)[:CANDIDATES]
    choices = [(hit.article.title, f'/choose_article{{"slug": "{hit.article.slug}"}}') for hit in candidates]
    text = turn.vary(
        "I want to be sure I answer the right thing. Which of these do you mean?",
        "I found a few things that could be it. Which one fits?",
    )
    listed = "\n".join(f"- {title}" for title, _ in choices)
    turn.say(
        f"{text}\n\n{listed}",
        [*choices, ("None of these", "/decline_candidates")],
        knowledge=answer.as_reply_field(),
    )
    return []


def _distinct(hits: tuple[Hit, ...]) -> list[Hit]:
    return list({hit.article.slug: hit for hit in reversed(hits)}.values())[::-1]


async def _say_none(turn: Turn, answer: Answer) -> list[Event]:
    flow = find_flow(turn.active_flow)
    step = flow.step(turn.requested) if flow else None
    if step and not is_question(turn.text):
        # In a form this is rather an answer that could not be read than a question that could not be answered.
        turn.say(f"Sorry, I didn't quite get that. {step.hint()}".strip(), knowledge=answer.as_reply_field())
        return []
    count = int(turn.get("unanswered_count") or 0) + 1
    turn.set("unanswered_count", count)
    if count >= NONE_IN_A_ROW:
        return await _give_up(turn, answer)
    if step:
        turn.say(
            "I don't know the answer to that one, I'm afraid. A person can help with it: just say so at any time.",
            [PERSON],
            knowledge=answer.as_reply_field(),
        )
        return []
    if find_order_number(turn.text) and not turn.is_waiting:
        return await _ask_what_about_order(turn, "I'm not sure what you'd like me to do. ")
    turn.offer_person()
    text, offer = turn.vary(
        (
            "I'm sorry, I don't know the answer to that, and I'd rather not guess.",
            " Would you like to talk to a person?",
        ),
        ("I don't have an answer to that, I'm afraid.", " Shall I bring in a person?"),
    )
    text = f"{text}{turn.unless_waiting(offer)} You can also try to ask in other words."
    turn.say(text, [PERSON], knowledge=answer.as_reply_field())
    return []


async def _give_up(turn: Turn, answer: Answer) -> list[Event]:
    text = "I don't know that one either, so let me not waste your time: I'm bringing in a colleague who can help."
    return await hand_over(turn, "unanswered", text, knowledge=answer.as_reply_field())


class ShowArticle(TurnAction):
    """Shows the article chosen among candidates."""

    action_name = "action_show_article"

    async def act(self, turn: Turn) -> list[Event]:
        """Its beginning, and the link."""
        slug = turn.payload("slug")
        try:
            article = await self.services.knowledge.get_published(slug) if slug else None
        except KnowledgeUnavailableError:
            return _say_unreachable(turn)
        if article is None:
            turn.offer_person()
            offer = turn.unless_waiting(" Shall I bring in a person?")
            turn.say(f"That page isn't there any more, I'm sorry.{offer}", [PERSON])
            return []
        turn.clear("unanswered_count")
        question_id = await self.services.knowledge.note_choice(turn.sender, article.link.slug)
        _say_passage(turn, article.link, opening_of(article), question_id)
        return []


def opening_of(article: Article) -> str:
    """The first paragraphs of an article, without headings, up to about 700 characters."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", article.body) if part.strip()]
    chosen: list[str] = []
    for paragraph in paragraphs:
        if paragraph.startswith("#"):
            if chosen:
                break
            continue
        if chosen and sum(map(len, chosen)) + len(paragraph) > OPENING_CHARACTERS:
            break
        chosen.append(paragraph)
    return "\n\n".join(chosen) or article.link.title


class DeclineCandidates(TurnAction):
    """None of the candidates was meant: as good as no answer."""

    action_name = "action_decline_candidates"

    async def act(self, turn: Turn) -> list[Event]:
        """Offer a person; the second time in a row, bring one in."""
        count = int(turn.get("unanswered_count") or 0) + 1
        turn.set("unanswered_count", count)
        if count >= NONE_IN_A_ROW:
            text = "Then I can't answer it, I'm sorry. I'm bringing in a colleague who can."
            return await hand_over(turn, "unanswered", text)
        turn.offer_person()
        offer = turn.unless_waiting(" Or would you like to talk to a person?")
        turn.say(
            f"Sorry about that. Could you tell me in other words what you'd like to know?{offer}", [PERSON]
        )
        return []
