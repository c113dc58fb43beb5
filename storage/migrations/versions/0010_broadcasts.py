"""Broadcasts and their targets"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("audience", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("wants_receipt", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
            for name, nullable in (
                ("created_at", False),
                ("declared_at", False),
                ("send_at", False),
                ("expires_at", True),
                ("started_at", True),
                ("all_made_at", True),
                ("finished_at", True),
                ("escalated_at", True),
            )
        ),
        sa.Column("progress_id", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["progress_id"], ["outbox.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["broadcasts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("broadcasts_state", "broadcasts", ["state"])
    for column in ("created_by", "progress_id", "source_id", "unit_id"):
        op.create_index(f"ix_broadcasts_{column}", "broadcasts", [column])
    op.create_table(
        "broadcast_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("asks_receipt", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["received_by"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("broadcast_id", "chat_id"),
    )
    op.create_index("broadcast_targets_person", "broadcast_targets", ["broadcast_id", "person_id"])
    for column in ("chat_id", "outbox_id", "person_id", "received_by", "unit_id"):
        op.create_index(f"ix_broadcast_targets_{column}", "broadcast_targets", [column])


def downgrade() -> None:
    op.drop_table("broadcast_targets")
    op.drop_table("broadcasts")
