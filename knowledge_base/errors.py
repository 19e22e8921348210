"""What can go wrong in the knowledge base.

FrontdeskError
├── NotFoundError            404
│   ├── ArticleNotFoundError       article_not_found
│   ├── VersionNotFoundError       version_not_found
│   ├── ImageNotFoundError         image_not_found
│   ├── CategoryNotFoundError      category_not_found
│   ├── QuestionNotFoundError      question_not_found
│   └── PhrasingNotFoundError      phrasing_not_found
├── ConflictError            409
│   ├── EditConflictError          edit_conflict       carries `current`, the newest version
│   ├── FloorChangedError          floor_changed
│   ├── SlugTakenError             slug_taken
│   ├── SlugIsPublicError          slug_is_public
│   ├── AnswersWouldChangeError    answers_would_change   carries `changes`, the ids of those not accepted
│   ├── ImportConflictError        import_conflict
│   └── TransitionRefusedError     transition_refused
├── InvalidRequestError      422  invalid_request, with `fields: [{field, problem}]`
│   ├── InvalidArticleError        invalid_request
│   ├── ImportRefusedError         import_refused      carries `report`
│   ├── UnknownFormatError         unknown_format
│   └── QuestionEmptyError         question_empty
├── TooLargeError            413
│   ├── ArticleTooLargeError       article_too_large
│   ├── ImportFileTooLargeError    import_too_large
│   └── QuestionTooLongError       question_too_long
└── UnavailableError         503
    └── SearchNotReadyError        search_not_ready

EncoderMissingError          the exported model isn't there; the server doesn't start without it
"""

from __future__ import annotations

from core.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)


class ArticleNotFoundError(NotFoundError):
    """No such article, or not for whoever asks."""

    code = "article_not_found"


class VersionNotFoundError(NotFoundError):
    """The article has no version of this number."""

    code = "version_not_found"


class ImageNotFoundError(NotFoundError):
    """No picture has this name."""

    code = "image_not_found"


class CategoryNotFoundError(NotFoundError):
    """No such category."""

    code = "category_not_found"


class QuestionNotFoundError(NotFoundError):
    """No such question, or nothing was shown for it."""

    code = "question_not_found"


class PhrasingNotFoundError(NotFoundError):
    """No such suggestion, or it has been decided."""

    code = "phrasing_not_found"


class EditConflictError(ConflictError):
    """Somebody else saved a newer version; `current` is that one."""

    code = "edit_conflict"


class FloorChangedError(ConflictError):
    """Somebody else moved the confidence floor; look at it again."""

    code = "floor_changed"


class SlugTakenError(ConflictError):
    """Another article of the locale has this slug."""

    code = "slug_taken"


class SlugIsPublicError(ConflictError):
    """The slug of a published article is an address that customers hold; it doesn't change."""

    code = "slug_is_public"


class AnswersWouldChangeError(ConflictError):
    """Publishing would make the answers to regression questions worse, and nobody has accepted that."""

    code = "answers_would_change"


class TransitionRefusedError(ConflictError):
    """The article's status doesn't allow this."""

    code = "transition_refused"


class InvalidArticleError(InvalidRequestError):
    """The article can't be kept as it is; `fields` names every problem."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        detail = "; ".join(f"{field}: {problem}" for field, problem in problems)
        super().__init__(detail, fields=[{"field": field, "problem": problem} for field, problem in problems])
        self.problems = problems


class ImportConflictError(ConflictError):
    """Somebody else took an address while an import ran; nothing was imported."""

    code = "import_conflict"


class ImportRefusedError(InvalidRequestError):
    """Something in the file can't be imported, so nothing was; `report` says what, where and why."""

    code = "import_refused"


class UnknownFormatError(InvalidRequestError):
    """Neither the request nor the file's ending tells its format."""

    code = "unknown_format"


class ImportFileTooLargeError(TooLargeError):
    """More than one upload may hold."""

    code = "import_too_large"


class QuestionEmptyError(InvalidRequestError):
    """A search for nothing."""

    code = "question_empty"


class ArticleTooLargeError(TooLargeError):
    """The body is longer than an article may be."""

    code = "article_too_large"


class QuestionTooLongError(TooLargeError):
    """More than a customer's message may hold."""

    code = "question_too_long"


class SearchNotReadyError(UnavailableError):
    """The first snapshot isn't built yet, or can't be."""

    code = "search_not_ready"


class EncoderMissingError(Exception):
    """The exported model isn't there; the message says how to make it."""
