"""The tables of `knowledge_base`, for migrations."""

from knowledge_base.article import models as article_models
from knowledge_base.base import Base
from knowledge_base.image import models as image_models
from knowledge_base.insight import models as insight_models
from knowledge_base.rehearsal import models as rehearsal_models
from knowledge_base.search import models as search_models

metadata = Base.metadata

__all__ = [
    "article_models",
    "image_models",
    "insight_models",
    "metadata",
    "rehearsal_models",
    "search_models",
]
