"""The letter that tells the questions open in one chat apart"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.alter_column("letter", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_column("letter")
