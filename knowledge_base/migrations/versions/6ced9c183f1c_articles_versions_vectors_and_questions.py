"""articles versions vectors and questions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from core.database import types

revision: str = "6ced9c183f1c"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "knowledge_article",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "in_review", "published", "archived", name="status", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("returned_by", sa.String(length=100), nullable=True),
        sa.Column("returned_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("review_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("publish_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("publish_version", sa.Integer(), nullable=True),
        sa.Column("unpublish_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("planned_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_article")),
        sa.UniqueConstraint("slug", "locale", name=op.f("uq_knowledge_article_slug_locale")),
    )
    with op.batch_alter_table("knowledge_article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knowledge_article_status"), ["status"], unique=False)
        for column in ("owner_id", "review_at", "publish_at", "unpublish_at"):
            batch_op.create_index(batch_op.f(f"ix_knowledge_article_{column}"), [column], unique=False)

    op.create_table(
        "knowledge_asked_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("article_id", sa.String(length=32), nullable=True),
        sa.Column("chosen_article_id", sa.String(length=32), nullable=True),
        sa.Column("was_handed_over", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_asked_question")),
    )
    with op.batch_alter_table("knowledge_asked_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_knowledge_asked_question_article_id"), ["article_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_knowledge_asked_question_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_knowledge_asked_question_chosen_article_id"), ["chosen_article_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_knowledge_asked_question_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_knowledge_asked_question_verdict"), ["verdict"], unique=False)

    # What came of questions.
    op.create_table(
        "knowledge_feedback",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("given_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_feedback")),
    )
    with op.batch_alter_table("knowledge_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knowledge_feedback_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_knowledge_feedback_given_at"), ["given_at"], unique=False)
    op.create_table(
        "knowledge_suggested_phrasing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("pending", "accepted", "dismissed", name="phrasingstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("suggested_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("suggested_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_suggested_phrasing")),
        sa.UniqueConstraint(
            "article_id", "text_hash", name=op.f("uq_knowledge_suggested_phrasing_article_id_text_hash")
        ),
    )
    with op.batch_alter_table("knowledge_suggested_phrasing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knowledge_suggested_phrasing_status"), ["status"], unique=False)
    op.create_table(
        "knowledge_dismissed_gap",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("dismissed_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("dismissed_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_dismissed_gap")),
    )
    op.create_table(
        "knowledge_search_setting",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer_floor", sa.Double(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_search_setting")),
    )
    # The one row; a change of it is a change of what customers get.
    op.execute("INSERT INTO knowledge_search_setting (id, version) VALUES (1, 0)")

    op.create_table(
        "knowledge_category",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_knowledge_category")),
    )
    op.create_table(
        "knowledge_calibration",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("learned", types.JsonData, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_knowledge_calibration")),
    )
    op.create_table(
        "knowledge_publication",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_publication")),
    )
    # The one row of the counter; replicas compare it with what they serve.
    op.execute("INSERT INTO knowledge_publication (id, revision) VALUES (1, 0)")
    op.create_table(
        "knowledge_image",
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_knowledge_image")),
    )
    op.create_table(
        "knowledge_vector",
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash", name=op.f("pk_knowledge_vector")),
    )
    op.create_table(
        "knowledge_article_version",
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "signed_in", "internal", name="audience", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "flow",
            sa.Enum(
                "start_return",
                "reverse_fee",
                "check_order",
                "cancel_order",
                "change_address",
                "change_items",
                "change_payment",
                "get_invoice",
                "check_return",
                "cancel_return",
                "file_complaint",
                "talk_to_person",
                name="flow",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("questions", types.JsonData, nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["knowledge_article.id"],
            name=op.f("fk_knowledge_article_version_article_id_knowledge_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_knowledge_article_version")),
    )
    with op.batch_alter_table("knowledge_article_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knowledge_article_version_category"), ["category"], unique=False)

    op.create_table(
        "knowledge_regression_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["knowledge_article.id"],
            name=op.f("fk_knowledge_regression_question_article_id_knowledge_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_regression_question")),
    )
    with op.batch_alter_table("knowledge_regression_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_knowledge_regression_question_article_id"), ["article_id"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("knowledge_regression_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knowledge_regression_question_article_id"))

    op.drop_table("knowledge_regression_question")
    with op.batch_alter_table("knowledge_article_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knowledge_article_version_category"))

    op.drop_table("knowledge_article_version")
    op.drop_table("knowledge_vector")
    op.drop_table("knowledge_image")
    op.drop_table("knowledge_publication")
    op.drop_table("knowledge_calibration")
    op.drop_table("knowledge_category")
    op.drop_table("knowledge_search_setting")
    op.drop_table("knowledge_dismissed_gap")
    with op.batch_alter_table("knowledge_suggested_phrasing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knowledge_suggested_phrasing_status"))

    op.drop_table("knowledge_suggested_phrasing")
    with op.batch_alter_table("knowledge_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knowledge_feedback_given_at"))
        batch_op.drop_index(batch_op.f("ix_knowledge_feedback_article_id"))

    op.drop_table("knowledge_feedback")
    with op.batch_alter_table("knowledge_asked_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knowledge_asked_question_verdict"))
        batch_op.drop_index(batch_op.f("ix_knowledge_asked_question_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_knowledge_asked_question_chosen_article_id"))
        batch_op.drop_index(batch_op.f("ix_knowledge_asked_question_asked_at"))
        batch_op.drop_index(batch_op.f("ix_knowledge_asked_question_article_id"))

    op.drop_table("knowledge_asked_question")
    with op.batch_alter_table("knowledge_article", schema=None) as batch_op:
        for column in ("unpublish_at", "publish_at", "review_at", "owner_id"):
            batch_op.drop_index(batch_op.f(f"ix_knowledge_article_{column}"))
        batch_op.drop_index(batch_op.f("ix_knowledge_article_status"))

    op.drop_table("knowledge_article")
