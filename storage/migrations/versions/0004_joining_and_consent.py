"""Codes, claims, consent, data requests; an audit log that cannot be changed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = "at, action, by_account, chat_id, unit_id, subject, details"
REFUSAL = "audit_log is append-only"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True))
    _make_codes()
    _make_claims()
    _make_consents()
    _make_requests()
    _free_audit_log()
    _lock_audit_log()


def downgrade() -> None:
    _unlock_audit_log()
    _bind_audit_log()
    for table in ("data_requests", "consents", "consent_texts", "link_claims", "codes"):
        op.drop_table(table)
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_column("linked_at")


def _make_codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["made_by"], ["persons.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    for column in ("unit_id", "person_id", "made_by", "expires_at"):
        op.create_index(f"ix_codes_{column}", "codes", [column])


def _make_claims() -> None:
    op.create_table(
        "link_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("account_id", "person_id", "made_at"):
        op.create_index(f"ix_link_claims_{column}", "link_claims", [column])


def _make_consents() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "consents",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index("ix_consents_account_id", "consents", ["account_id"])


def _make_requests() -> None:
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("person_id", "unit_id"):
        op.create_index(f"ix_data_requests_{column}", "data_requests", [column])


def _free_audit_log() -> None:
    """Without references, whose "set null" would be a change; with the person beside the account."""
    for column in ("at", "by_account", "chat_id", "unit_id"):
        op.drop_index(f"ix_audit_log_{column}", table_name="audit_log")
    op.rename_table("audit_log", "audit_log_before")
    _make_audit_log(sa.Column("by_person", sa.Integer(), nullable=True))
    op.execute(
        f"INSERT INTO audit_log ({KEPT}, by_person) SELECT {KEPT},"  # noqa: S608 - no value from outside
        " (SELECT person_id FROM accounts WHERE accounts.id = by_account) FROM audit_log_before ORDER BY id"
    )
    op.drop_table("audit_log_before")


def _bind_audit_log() -> None:
    for column in ("at", "by_account", "unit_id"):
        op.drop_index(f"ix_audit_log_{column}", table_name="audit_log")
    op.rename_table("audit_log", "audit_log_before")
    _make_audit_log(
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="SET NULL"),
    )
    op.create_index("ix_audit_log_chat_id", "audit_log", ["chat_id"])
    op.execute(
        f"INSERT INTO audit_log ({KEPT}) SELECT at, action,"  # noqa: S608 - no value from outside
        " (SELECT id FROM accounts WHERE accounts.id = by_account),"
        " (SELECT id FROM chats WHERE chats.id = chat_id), (SELECT id FROM units WHERE units.id = unit_id),"
        " subject, details FROM audit_log_before ORDER BY audit_log_before.id"
    )
    op.drop_table("audit_log_before")


def _make_audit_log(*others: sa.Column[int] | sa.ForeignKeyConstraint) -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        *others,
    )
    for column in ("at", "by_account", "unit_id"):
        op.create_index(f"ix_audit_log_{column}", "audit_log", [column])


def _lock_audit_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_log_no_{act.lower()} BEFORE {act} ON audit_log"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
    )


def _unlock_audit_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_log_no_{act}")
        return
    op.execute("DROP TRIGGER audit_log_no_change ON audit_log")
    op.execute("DROP FUNCTION audit_log_refuse()")
