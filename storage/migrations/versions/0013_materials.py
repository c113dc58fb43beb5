"""The monthly material, and who used it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "materials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["changed_by"], ["persons.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit_id", "month"),
    )
    for column in ("created_by", "changed_by", "broadcast_id"):
        op.create_index(f"ix_materials_{column}", "materials", [column])
    op.create_table(
        "material_uses",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["said_by"], ["persons.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("material_id", "unit_id"),
    )
    op.create_index("ix_material_uses_unit_id", "material_uses", ["unit_id"])
    op.create_index("ix_material_uses_said_by", "material_uses", ["said_by"])
    with op.batch_alter_table("attachments") as attachments:
        attachments.add_column(sa.Column("material_id", sa.Integer(), nullable=True))
        attachments.add_column(sa.Column("readable", sa.String(), nullable=False, server_default=""))
        attachments.add_column(sa.Column("findings", sa.JSON(), nullable=True))
        attachments.create_foreign_key(
            "attachments_material", "materials", ["material_id"], ["id"], ondelete="SET NULL"
        )
        attachments.create_index("ix_attachments_material_id", ["material_id"])


def downgrade() -> None:
    with op.batch_alter_table("attachments") as attachments:
        attachments.drop_index("ix_attachments_material_id")
        attachments.drop_constraint("attachments_material", type_="foreignkey")
        for column in ("findings", "readable", "material_id"):
            attachments.drop_column(column)
    op.drop_table("material_uses")
    op.drop_table("materials")
