"""Files taken in beside everybody else's work: what is to be done with them, and what was confirmed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("wanted_files") as files:
        files.add_column(sa.Column("stage", sa.String(), nullable=True))
        files.add_column(sa.Column("shown", sa.String(), nullable=False, server_default=""))
        files.add_column(sa.Column("begun", JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("wanted_files") as files:
        for column in ("begun", "shown", "stage"):
            files.drop_column(column)
