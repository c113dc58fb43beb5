"""History of units, why memberships end, files to be fetched"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_pasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit_id", "ends_on"),
    )
    with op.batch_alter_table("unit_pasts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_pasts_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_pasts_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "wanted_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("update_key", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("most_bytes", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "update_key"),
    )
    with op.batch_alter_table("wanted_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wanted_files_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wanted_files_chat_id"), ["chat_id"], unique=False)

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_reason", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_column("end_reason")

    with op.batch_alter_table("wanted_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wanted_files_chat_id"))
        batch_op.drop_index(batch_op.f("ix_wanted_files_account_id"))

    op.drop_table("wanted_files")
    with op.batch_alter_table("unit_pasts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_pasts_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_pasts_parent_id"))

    op.drop_table("unit_pasts")
