"""Tasks, who has them, and every step"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN = sa.text("state NOT IN ('done', 'handed_over', 'cancelled')")
_INDEXED = {
    "tasks": ("unit_id", "meeting_id", "parent_id", "given_by"),
    "task_assignments": ("person_id", "cell_id"),
    "task_steps": ("at", "by_person", "by_account", "chat_id"),
}


def _link(column: str, to: str, gone: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], ondelete=gone)


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("titled", sa.Boolean(), nullable=False),
        _link("unit_id", "units", "CASCADE"),
        _link("meeting_id", "meetings"),
        _link("parent_id", "tasks"),
        _link("given_by", "persons"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "task_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("cell_id", sa.Integer(), nullable=True),
        sa.Column("helper", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("misfit_at", sa.DateTime(timezone=True), nullable=True),
        _link("task_id", "tasks", "CASCADE"),
        _link("person_id", "persons"),
        _link("cell_id", "units"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "task_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", sa.Integer(), nullable=True),
        sa.Column("by_account", sa.Integer(), nullable=True),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        _link("assignment_id", "task_assignments", "CASCADE"),
        _link("by_person", "persons"),
        _link("by_account", "accounts"),
        _link("chat_id", "chats"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id", "version"),
    )
    for table, columns in _INDEXED.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("task_assignments_task", "task_assignments", ["task_id", "state"])
    due = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}
    op.create_index("task_assignments_due", "task_assignments", ["look_at"], **due)


def downgrade() -> None:
    for table in ("task_steps", "task_assignments", "tasks"):
        op.drop_table(table)
