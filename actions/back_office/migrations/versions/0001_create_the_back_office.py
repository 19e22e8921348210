"""Create the back office; amounts are integer cents."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from core.database import types

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


ADD_ONLY_SQLITE = """
CREATE TRIGGER audit_record_{event} BEFORE {event} ON audit_record
BEGIN SELECT RAISE(ABORT, 'audit records are only ever added'); END
"""

ADD_ONLY_POSTGRESQL = (
    """
    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit records are only ever added'; END $$
    """,
    """
    CREATE TRIGGER audit_record_add_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
    """,
)


def make_audit_add_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(ADD_ONLY_SQLITE.format(event=event))
    else:
        for statement in ADD_ONLY_POSTGRESQL:
            op.execute(statement)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_record",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("happened_at", types.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("policy_version", sa.String(length=100), nullable=False),
        sa.Column("evidence", types.JsonData, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_record")),
    )
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_record_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_reference"), ["reference"], unique=False)

    op.create_table(
        "customer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("membership", sa.String(length=40), nullable=False),
        sa.Column("address_line1", sa.Text(), nullable=True),
        sa.Column("address_line2", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("email", name=op.f("uq_customer_email")),
    )
    op.create_table(
        "policy_case",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("policy", sa.String(length=20), nullable=False),
        sa.Column("policy_version", sa.String(length=100), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("facts", types.JsonData, nullable=False),
        sa.Column("decision", types.JsonData, nullable=False),
        sa.Column("decided_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_case")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_policy_case_idempotency_key")),
    )
    with op.batch_alter_table("policy_case", schema=None) as batch_op:
        batch_op.create_index("ix_policy_case_policy_decided", ["policy", "decided_at"], unique=False)

    op.create_table(
        "product",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("final_sale", sa.Boolean(), nullable=False),
        sa.Column("opened_not_returnable", sa.Boolean(), nullable=False),
        sa.Column("image_url", sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("name", name=op.f("uq_product_name")),
    )
    op.create_table(
        "verification_attempt",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("began_at", types.UtcDateTime(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_verification_attempt")),
    )
    with op.batch_alter_table("verification_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_attempt_began_at"), ["began_at"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", types.JsonData, nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_complaint_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_complaint_idempotency_key")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "payment_method",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'gift_card') = (balance IS NOT NULL)",
            name=op.f("ck_payment_method_balance_of_gift_card"),
        ),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_payment_method_balance")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_payment_method_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_method")),
    )
    with op.batch_alter_table("payment_method", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_method_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "product_variant",
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=32), nullable=False),
        sa.Column("variant", sa.String(length=120), nullable=False),
        sa.Column("color", sa.String(length=60), nullable=False),
        sa.Column("options", types.JsonData, nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_product_variant_stock")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_variant_product_id_product")
        ),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_product_variant")),
    )
    with op.batch_alter_table("product_variant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_variant_product_id"), ["product_id"], unique=False)

    op.create_table(
        "reversal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("granted_amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("trace", types.JsonData, nullable=False),
        sa.Column("policy_version", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("courtesy", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("decided_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_reversal_amount")),
        sa.CheckConstraint(
            "granted_amount >= 0 AND granted_amount <= amount", name=op.f("ck_reversal_granted_amount")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_reversal_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reversal")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_reversal_idempotency_key")),
    )
    with op.batch_alter_table("reversal", schema=None) as batch_op:
        batch_op.create_index("ix_reversal_customer_created", ["customer_id", "created_at"], unique=False)

    op.create_table(
        "verification",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("verified_at", types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_verification_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_verification")),
    )
    op.create_table(
        "verification_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("subjects", types.JsonData, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_verification_code_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_code")),
    )
    with op.batch_alter_table("verification_code", schema=None) as batch_op:
        batch_op.create_index(
            "ix_verification_code_conversation_sent", ["conversation_id", "sent_at"], unique=False
        )
        batch_op.create_index("ix_verification_code_customer_sent", ["customer_id", "sent_at"], unique=False)

    op.create_table(
        "sales_order",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("placed_at", types.UtcDateTime(), nullable=False),
        sa.Column("delivered_at", types.UtcDateTime(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("shipping_fee", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("payment", sa.String(length=80), nullable=False),
        sa.Column("payment_method_id", sa.String(length=40), nullable=True),
        sa.Column("items_changed", sa.Boolean(), nullable=False),
        sa.Column("invoice_number", sa.String(length=30), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("address_line1", sa.Text(), nullable=True),
        sa.Column("address_line2", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(invoice_number IS NULL) = (invoiced_on IS NULL)", name=op.f("ck_sales_order_invoice")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_sales_order_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["payment_method_id"],
            ["payment_method.id"],
            name=op.f("fk_sales_order_payment_method_id_payment_method"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("invoice_number", name=op.f("uq_sales_order_invoice_number")),
    )
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.create_index("ix_sales_order_customer_placed", ["customer_id", "placed_at"], unique=False)

    op.create_table(
        "charge",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("charged_at", types.UtcDateTime(), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=True),
        sa.Column("duplicate_of", sa.String(length=20), nullable=True),
        sa.Column("company_error", sa.String(length=300), nullable=True),
        sa.Column("reversed_at", types.UtcDateTime(), nullable=True),
        sa.Column("reversed_amount", sa.Integer(), nullable=False),
        sa.Column("reversal_pending", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(reversed_at IS NULL) = (reversed_amount = 0)", name=op.f("ck_charge_reversed")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_charge_amount")),
        sa.CheckConstraint(
            "reversed_amount >= 0 AND reversed_amount <= amount", name=op.f("ck_charge_reversed_amount")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_charge_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["duplicate_of"], ["charge.id"], name=op.f("fk_charge_duplicate_of_charge")),
        sa.ForeignKeyConstraint(
            ["order_number"], ["sales_order.number"], name=op.f("fk_charge_order_number_sales_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index("ix_charge_customer_charged", ["customer_id", "charged_at"], unique=False)

    op.create_table(
        "order_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("to_pay", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("request", types.JsonData, nullable=False),
        sa.Column("details", types.JsonData, nullable=False),
        sa.Column("trace", types.JsonData, nullable=False),
        sa.Column("policy_version", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("decided_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount >= 0 AND to_pay >= 0", name=op.f("ck_order_change_amounts")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_order_change_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["order_number"], ["sales_order.number"], name=op.f("fk_order_change_order_number_sales_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_change")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_order_change_idempotency_key")),
    )
    with op.batch_alter_table("order_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_change_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_change_order_number"), ["order_number"], unique=False)
        batch_op.create_index(
            "uq_order_change_waiting",
            ["order_number"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "order_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("variant", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("color", sa.String(length=60), nullable=False),
        sa.Column("options", types.JsonData, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("returned_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("final_sale", sa.Boolean(), nullable=False),
        sa.Column("opened_not_returnable", sa.Boolean(), nullable=False),
        sa.Column("image_url", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "returned_quantity >= 0 AND returned_quantity <= quantity",
            name=op.f("ck_order_line_returned_quantity"),
        ),
        sa.ForeignKeyConstraint(
            ["order_number"], ["sales_order.number"], name=op.f("fk_order_line_order_number_sales_order")
        ),
        sa.ForeignKeyConstraint(
            ["sku"], ["product_variant.sku"], name=op.f("fk_order_line_sku_product_variant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_order_number"), ["order_number"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", types.UtcDateTime(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["payment_method.id"], name=op.f("fk_payment_method_id_payment_method")
        ),
        sa.ForeignKeyConstraint(
            ["order_number"], ["sales_order.number"], name=op.f("fk_payment_order_number_sales_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_order_number"), ["order_number"], unique=False)

    op.create_table(
        "return_record",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("to_pay", sa.Integer(), nullable=False),
        sa.Column("granted_amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refund_to", sa.String(length=40), nullable=True),
        sa.Column("deductions", types.JsonData, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("evidence", types.JsonData, nullable=False),
        sa.Column("trace", types.JsonData, nullable=False),
        sa.Column("policy_version", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.String(length=40), nullable=False),
        sa.Column("send_back_by", sa.Date(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_return_record_amount")),
        sa.CheckConstraint(
            "granted_amount >= 0 AND granted_amount <= amount", name=op.f("ck_return_record_granted_amount")
        ),
        sa.CheckConstraint("to_pay >= 0", name=op.f("ck_return_record_to_pay")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_return_record_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["order_number"], ["sales_order.number"], name=op.f("fk_return_record_order_number_sales_order")
        ),
        sa.ForeignKeyConstraint(
            ["refund_to"], ["payment_method.id"], name=op.f("fk_return_record_refund_to_payment_method")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_record")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_return_record_idempotency_key")),
    )
    with op.batch_alter_table("return_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_record_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_return_record_order_number"), ["order_number"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=True),
        sa.Column("tracking_number", sa.String(length=40), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", types.UtcDateTime(), nullable=True),
        sa.Column("line_ids", types.JsonData, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["sales_order.number"], name=op.f("fk_shipment_order_number_sales_order")
        ),
        sa.PrimaryKeyConstraint("order_number", "position", name=op.f("pk_shipment")),
    )
    op.create_table(
        "return_line",
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=330), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("exchange_sku", sa.String(length=40), nullable=True),
        sa.Column("exchange_title", sa.String(length=120), nullable=True),
        sa.Column("exchange_price", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["exchange_sku"],
            ["product_variant.sku"],
            name=op.f("fk_return_line_exchange_sku_product_variant"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_line.id"], name=op.f("fk_return_line_line_id_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["return_record.id"], name=op.f("fk_return_line_return_id_return_record")
        ),
        sa.PrimaryKeyConstraint("return_id", "position", name=op.f("pk_return_line")),
    )
    op.create_table(
        "reversal_charge",
        sa.Column("reversal_id", sa.Integer(), nullable=False),
        sa.Column("charge_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charge_id"], ["charge.id"], name=op.f("fk_reversal_charge_charge_id_charge")
        ),
        sa.ForeignKeyConstraint(
            ["reversal_id"], ["reversal.id"], name=op.f("fk_reversal_charge_reversal_id_reversal")
        ),
        sa.PrimaryKeyConstraint("reversal_id", "charge_id", name=op.f("pk_reversal_charge")),
    )
    with op.batch_alter_table("reversal_charge", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reversal_charge_open",
            ["charge_id"],
            unique=True,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )

    make_audit_add_only()


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("reversal_charge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reversal_charge_open", sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open")
        )

    op.drop_table("reversal_charge")
    op.drop_table("return_line")
    op.drop_table("shipment")
    with op.batch_alter_table("return_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_record_order_number"))
        batch_op.drop_index(batch_op.f("ix_return_record_customer_id"))

    op.drop_table("return_record")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_order_number"))

    op.drop_table("payment")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_line_order_number"))

    op.drop_table("order_line")
    with op.batch_alter_table("order_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_order_change_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_order_change_order_number"))
        batch_op.drop_index(batch_op.f("ix_order_change_customer_id"))

    op.drop_table("order_change")
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.drop_index("ix_charge_customer_charged")

    op.drop_table("charge")
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_order_customer_placed")

    op.drop_table("sales_order")
    with op.batch_alter_table("verification_code", schema=None) as batch_op:
        batch_op.drop_index("ix_verification_code_customer_sent")
        batch_op.drop_index("ix_verification_code_conversation_sent")

    op.drop_table("verification_code")
    op.drop_table("verification")
    with op.batch_alter_table("reversal", schema=None) as batch_op:
        batch_op.drop_index("ix_reversal_customer_created")

    op.drop_table("reversal")
    with op.batch_alter_table("product_variant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_variant_product_id"))

    op.drop_table("product_variant")
    with op.batch_alter_table("payment_method", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_method_customer_id"))

    op.drop_table("payment_method")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_customer_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_conversation_id"))

    op.drop_table("complaint")
    with op.batch_alter_table("verification_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_attempt_began_at"))

    op.drop_table("verification_attempt")
    op.drop_table("product")
    with op.batch_alter_table("policy_case", schema=None) as batch_op:
        batch_op.drop_index("ix_policy_case_policy_decided")

    op.drop_table("policy_case")
    op.drop_table("customer")
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_record_reference"))
        batch_op.drop_index(batch_op.f("ix_audit_record_customer_id"))

    op.drop_table("audit_record")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change()")
