"""Builds the knowledge base's part of the server."""

from __future__ import annotations

from core.services import CoreServices
from knowledge_base.article import endpoints as article_endpoints
from knowledge_base.exchange import endpoints as exchange_endpoints
from knowledge_base.help import endpoints as help_endpoints
from knowledge_base.help import feedback as help_feedback
from knowledge_base.image import endpoints as image_endpoints
from knowledge_base.insight import feedback_endpoints, gap_endpoints, quality_endpoints
from knowledge_base.insight.recorder import QuestionRecorder
from knowledge_base.rehearsal import endpoints as rehearsal_endpoints
from knowledge_base.rehearsal.service import RehearsalService
from knowledge_base.search import endpoints as search_endpoints
from knowledge_base.search.encoder import Encoder, OnnxEncoder
from knowledge_base.search.service import SearchService
from knowledge_base.settings import KnowledgeSettings
from knowledge_base.wing import KnowledgeWing


def build(core: CoreServices, settings: KnowledgeSettings, encoder: Encoder | None = None) -> KnowledgeWing:
    """The wing, ready to be started. Raises EncoderMissingError when the model hasn't been exported."""
    encoder = encoder or OnnxEncoder(settings.encoder_dir, threads=settings.encoder_threads)
    search = SearchService(core.database, core.bus, encoder, settings)
    return KnowledgeWing(
        core,
        settings,
        search,
        QuestionRecorder(core.database, core.clock),
        RehearsalService(core.database, search, settings.default_locale),
        [
            search_endpoints.router,
            article_endpoints.router,
            image_endpoints.router,
            rehearsal_endpoints.router,
            exchange_endpoints.router,
            exchange_endpoints.uploads,
            help_endpoints.router,
            help_feedback.router,
            feedback_endpoints.router,
            gap_endpoints.router,
            quality_endpoints.router,
        ],
    )
