"""The audit log as a chain: each entry bears a digest of itself and all before it"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_log", sa.Column("digest", sa.String(), nullable=True))
    op.create_index("ix_audit_log_digest", "audit_log", ["digest"])


def downgrade() -> None:
    op.drop_index("ix_audit_log_digest", table_name="audit_log")
    op.drop_column("audit_log", "digest")
