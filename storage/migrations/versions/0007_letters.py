"""The letter that tells the questions open in one chat apart"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


ASKED_GROUPS = """
    UPDATE questions
    SET letter = substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (meeting_id - 1) % 26 + 1, 1)
    WHERE kind = 'RSVP' AND meeting_id IS NOT NULL
    AND chat_id IN (SELECT id FROM chats WHERE type = 'group')
"""
"""The letters that groups were told before they were kept."""


def upgrade() -> None:
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.alter_column("letter", server_default=None)
    op.execute(ASKED_GROUPS)


def downgrade() -> None:
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_column("letter")
