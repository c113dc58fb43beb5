"""Which update an answer came in, so that an older one that is repeated late changes nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("update_order", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("answer_history", schema=None) as batch_op:
        batch_op.add_column(sa.Column("overtaken", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("answer_history", schema=None) as batch_op:
        batch_op.alter_column("overtaken", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("answer_history", schema=None) as batch_op:
        batch_op.drop_column("overtaken")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_column("update_order")
        batch_op.drop_column("channel")
