"""Builds the knowledge base's part of the server."""

from __future__ import annotations

from core.services import CoreServices
from knowledge_base.article import endpoints as article_endpoints
from knowledge_base.help import endpoints as help_endpoints
from knowledge_base.insight.recorder import QuestionRecorder
from knowledge_base.search import endpoints as search_endpoints
from knowledge_base.search.encoder import Encoder, OnnxEncoder
from knowledge_base.search.service import SearchService
from knowledge_base.settings import KnowledgeSettings
from knowledge_base.wing import KnowledgeWing


def build(core: CoreServices, settings: KnowledgeSettings, encoder: Encoder | None = None) -> KnowledgeWing:
    """The wing, ready to be started. Raises EncoderMissingError when the model hasn't been exported."""
    encoder = encoder or OnnxEncoder(settings.encoder_dir, threads=settings.encoder_threads)
    return KnowledgeWing(
        core,
        settings,
        SearchService(core.database, core.bus, encoder, settings),
        QuestionRecorder(core.database, core.clock),
        [search_endpoints.router, article_endpoints.router, help_endpoints.router],
    )
