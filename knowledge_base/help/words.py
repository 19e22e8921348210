"""The pages' own words. English and Spanish are here; a page in another language has English ones around its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Words:
    """All that a page says beside what editors wrote."""

    language: str
    """How the language calls itself."""
    help: str
    skip: str
    question: str
    placeholder: str
    search: str
    subjects: str
    nothing_published: str
    all_of_subject: str
    you_are_here: str
    updated: str
    related: str
    other_languages: str
    untranslated: str
    answer_found: str
    back_to_results: str
    should_help: str
    one_of_these: str
    nothing_found: str
    no_article_answers: str
    try_other_words: str
    chat: str
    still_stuck: str
    no_chat: str
    sorry: str
    no_such_page: str
    see_all: str
    did_it_help: str
    yes: str
    no: str
    glad: str
    sorry_it_did_not: str
    date: str
    """A strftime format; `{month}` is replaced."""
    months: tuple[str, ...]

    def date_of(self, moment: datetime) -> str:
        """As the language writes a day."""
        return moment.strftime(self.date).replace("{month}", self.months[moment.month - 1])


_ENGLISH = Words(
    language="English",
    help="Help",
    skip="Skip to content",
    question="How can we help?",
    placeholder="Ask in your own words",
    search="Search",
    subjects="All subjects",
    nothing_published="Nothing has been published yet.",
    all_of_subject="All {count} articles",
    you_are_here="You are here",
    updated="Updated",
    related="Related articles",
    other_languages="In other languages",
    untranslated="This article has not been translated yet; here it is in {language}.",
    answer_found="This answers your question",
    back_to_results="Back to the results for “{question}”",
    should_help="This should help",
    one_of_these="Do you mean one of these?",
    nothing_found="We found nothing about that",
    no_article_answers="No article answers “{question}”.",
    try_other_words="Try other words, look through the subjects below, or ask us in the chat.",
    chat="Chat with us",
    still_stuck="Still stuck? We are glad to help.",
    no_chat="Open the chat on our pages and ask for a person.",
    sorry="Sorry",
    no_such_page="There is no such page, or not any more.",
    see_all="See all articles",
    did_it_help="Did this answer your question?",
    yes="Yes",
    no="No",
    glad="Thank you, that helps us.",
    sorry_it_did_not="Sorry about that, and thank you for saying so. A person can help you in the chat.",
    date="{month} %-d, %Y",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
)  # fmt: skip

_SPANISH = Words(
    language="Español",
    help="Ayuda",
    skip="Saltar al contenido",
    question="¿Cómo podemos ayudarle?",
    placeholder="Pregunte con sus propias palabras",
    search="Buscar",
    subjects="Todos los temas",
    nothing_published="Todavía no se ha publicado nada.",
    all_of_subject="Los {count} artículos",
    you_are_here="Está aquí",
    updated="Actualizado el",
    related="Artículos relacionados",
    other_languages="En otros idiomas",
    untranslated="Este artículo aún no está traducido; aquí está en {language}.",
    answer_found="Esto responde a su pregunta",
    back_to_results="Volver a los resultados de «{question}»",
    should_help="Esto debería ayudarle",
    one_of_these="¿Se refiere a uno de estos?",
    nothing_found="No hemos encontrado nada sobre eso",
    no_article_answers="Ningún artículo responde a «{question}».",
    try_other_words="Pruebe con otras palabras, mire los temas de abajo o pregúntenos en el chat.",
    chat="Chatee con nosotros",
    still_stuck="¿Aún tiene dudas? Le ayudamos con gusto.",
    no_chat="Abra el chat en nuestras páginas y pida hablar con una persona.",
    sorry="Lo sentimos",
    no_such_page="Esta página no existe, o ya no.",
    see_all="Ver todos los artículos",
    did_it_help="¿Ha resuelto esto su pregunta?",
    yes="Sí",
    no="No",
    glad="Gracias, eso nos ayuda.",
    sorry_it_did_not="Lo sentimos, y gracias por decirlo. Una persona puede ayudarle en el chat.",
    date="%-d de {month} de %Y",
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
)  # fmt: skip

_BY_LANGUAGE: Mapping[str, Words] = {"en": _ENGLISH, "es": _SPANISH}


def words_of(locale: str) -> Words:
    """The words for a locale, by its language."""
    return _BY_LANGUAGE.get(_language(locale), _ENGLISH)


def language_name(locale: str) -> str:
    """How a locale is offered to readers of other ones."""
    known = _BY_LANGUAGE.get(_language(locale))
    return known.language if known is not None else locale


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()
