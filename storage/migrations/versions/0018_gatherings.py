"""Meetings of residents: a question to households with an hour and a place"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("opinions") as opinions:
        opinions.add_column(sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
        opinions.add_column(sa.Column("place", sa.String(), nullable=False, server_default=""))
        opinions.add_column(sa.Column("present", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("opinions") as opinions:
        for column in ("present", "place", "starts_at"):
            opinions.drop_column(column)
