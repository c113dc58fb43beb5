"""The roll: marks, their history, steps to undo, who stood on a closed list, guests"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roll_enrolled",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("bond", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("away", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id"),
    )
    with op.batch_alter_table("roll_enrolled", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_enrolled_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roll_code_tries",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "account_id"),
    )
    with op.batch_alter_table("roll_code_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_code_tries_account_id"), ["account_id"], unique=False)

    op.create_table(
        "roll_guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("roll_guests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_guests_by_account"), ["by_account"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_guests_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_guests_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roll_marks",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("made_up_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id"),
    )
    with op.batch_alter_table("roll_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_marks_by_account"), ["by_account"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_marks_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roll_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("roll_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_posts_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_posts_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_index("roll_posts_live", ["meeting_id", "live"], unique=False)

    op.create_table(
        "roll_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("roll_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_steps_by_account"), ["by_account"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_steps_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "rolls",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("meeting_id"),
    )
    with op.batch_alter_table("rolls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rolls_closed_by"), ["closed_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_rolls_opened_by"), ["opened_by"], unique=False)

    op.create_table(
        "roll_mark_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("made_up_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step_id"], ["roll_steps.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "person_id", "version"),
    )
    with op.batch_alter_table("roll_mark_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_mark_history_by_account"), ["by_account"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_mark_history_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roll_mark_history_step_id"), ["step_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("roll_mark_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_mark_history_step_id"))
        batch_op.drop_index(batch_op.f("ix_roll_mark_history_person_id"))
        batch_op.drop_index(batch_op.f("ix_roll_mark_history_by_account"))

    op.drop_table("roll_mark_history")
    with op.batch_alter_table("rolls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rolls_opened_by"))
        batch_op.drop_index(batch_op.f("ix_rolls_closed_by"))

    op.drop_table("rolls")
    with op.batch_alter_table("roll_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_steps_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_roll_steps_by_account"))

    op.drop_table("roll_steps")
    with op.batch_alter_table("roll_posts", schema=None) as batch_op:
        batch_op.drop_index("roll_posts_live")
        batch_op.drop_index(batch_op.f("ix_roll_posts_outbox_id"))
        batch_op.drop_index(batch_op.f("ix_roll_posts_chat_id"))

    op.drop_table("roll_posts")
    with op.batch_alter_table("roll_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_marks_person_id"))
        batch_op.drop_index(batch_op.f("ix_roll_marks_by_account"))

    op.drop_table("roll_marks")
    with op.batch_alter_table("roll_guests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_guests_person_id"))
        batch_op.drop_index(batch_op.f("ix_roll_guests_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_roll_guests_by_account"))

    op.drop_table("roll_guests")
    with op.batch_alter_table("roll_code_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_code_tries_account_id"))

    op.drop_table("roll_code_tries")
    with op.batch_alter_table("roll_enrolled", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_enrolled_person_id"))

    op.drop_table("roll_enrolled")
