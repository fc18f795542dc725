"""Rows are found by what they point to; terms that people put right, cards that belong to one message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teams_part",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "conversation", "message", name="uq_teams_part_message"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_teams_part_own"),
    )
    with op.batch_alter_table("teams_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_part_first"), ["first"], unique=False)

    op.create_table(
        "term",
        sa.Column("brief_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "brief_id"], ["brief.workspace_id", "brief.id"], name="fk_term_brief_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["person.workspace_id", "person.id"], name="fk_term_person_id"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_term_own"),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index("ix_term_brief_id", ["workspace_id", "brief_id"], unique=False)
        batch_op.create_index("ix_term_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_source"), ["source"], unique=False)

    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_absence_stand_in_id", ["workspace_id", "stand_in_id"], unique=False)

    with op.batch_alter_table("alignment", schema=None) as batch_op:
        batch_op.create_index("ix_alignment_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_alignment_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("angle", schema=None) as batch_op:
        batch_op.create_index("ix_angle_brief_id", ["workspace_id", "brief_id"], unique=False)
        batch_op.create_index("ix_angle_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_angle_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_name", sa.String(), nullable=False, server_default=""))
        batch_op.create_index("ix_answer_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_answer_question_id", ["workspace_id", "question_id"], unique=False)
        batch_op.create_index("ix_answer_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.create_index("ix_approach_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approach_subject_id"), ["subject_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_backup_id", ["workspace_id", "backup_id"], unique=False)
        batch_op.create_index("ix_assignment_by_id", ["workspace_id", "by_id"], unique=False)
        batch_op.create_index("ix_assignment_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_assignment_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("brief", schema=None) as batch_op:
        batch_op.create_index("ix_brief_marketer_id", ["workspace_id", "marketer_id"], unique=False)

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_by_id", ["workspace_id", "by_id"], unique=False)
        batch_op.create_index("ix_draft_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("ease", schema=None) as batch_op:
        batch_op.create_index("ix_ease_brief_id", ["workspace_id", "brief_id"], unique=False)
        batch_op.create_index("ix_ease_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_assignment_id", ["workspace_id", "assignment_id"], unique=False)
        batch_op.create_index("ix_escalation_manager_id", ["workspace_id", "manager_id"], unique=False)

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_brief_id", ["workspace_id", "brief_id"], unique=False)

    with op.batch_alter_table("fix", schema=None) as batch_op:
        batch_op.create_index("ix_fix_answer_id", ["workspace_id", "answer_id"], unique=False)
        batch_op.create_index("ix_fix_draft_id", ["workspace_id", "draft_id"], unique=False)
        batch_op.create_index("ix_fix_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_fix_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("merit", schema=None) as batch_op:
        batch_op.create_index("ix_merit_brief_id", ["workspace_id", "brief_id"], unique=False)
        batch_op.create_index("ix_merit_evidence_id", ["workspace_id", "evidence_id"], unique=False)

    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.create_index("ix_metric_brief_id", ["workspace_id", "brief_id"], unique=False)

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index("ix_objection_brief_id", ["workspace_id", "brief_id"], unique=False)
        batch_op.create_index("ix_objection_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("opt_out", schema=None) as batch_op:
        batch_op.create_index("ix_opt_out_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_manager_id", ["workspace_id", "manager_id"], unique=False)

    with op.batch_alter_table("person_address", schema=None) as batch_op:
        batch_op.create_index("ix_person_address_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_assignment_id", ["workspace_id", "assignment_id"], unique=False)
        batch_op.create_index("ix_promise_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_question_assignment_id", ["workspace_id", "assignment_id"], unique=False)
        batch_op.create_index("ix_question_follows_id", ["workspace_id", "follows_id"], unique=False)
        batch_op.create_index("ix_question_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.create_index("ix_reference_brief_id", ["workspace_id", "brief_id"], unique=False)
        batch_op.create_index("ix_reference_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index("ix_refusal_manager_id", ["workspace_id", "manager_id"], unique=False)
        batch_op.create_index("ix_refusal_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_draft_id", ["workspace_id", "draft_id"], unique=False)
        batch_op.create_index("ix_review_person_id", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_review_section_id", ["workspace_id", "section_id"], unique=False)

    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index("ix_section_brief_id", ["workspace_id", "brief_id"], unique=False)

    with op.batch_alter_table("stall", schema=None) as batch_op:
        batch_op.create_index("ix_stall_assignment_id", ["workspace_id", "assignment_id"], unique=False)

    with op.batch_alter_table("teams_reference", schema=None) as batch_op:
        batch_op.add_column(sa.Column("directory", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_teams_reference_directory"), ["directory"], unique=False)

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index("ix_thread_person_id", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("win", schema=None) as batch_op:
        batch_op.create_index("ix_win_brief_id", ["workspace_id", "brief_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("win", schema=None) as batch_op:
        batch_op.drop_index("ix_win_brief_id")

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_person_id")

    with op.batch_alter_table("teams_reference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teams_reference_directory"))
        batch_op.drop_column("directory")

    with op.batch_alter_table("stall", schema=None) as batch_op:
        batch_op.drop_index("ix_stall_assignment_id")

    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index("ix_section_brief_id")

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_section_id")
        batch_op.drop_index("ix_review_person_id")
        batch_op.drop_index("ix_review_draft_id")

    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.drop_index("ix_refusal_person_id")
        batch_op.drop_index("ix_refusal_manager_id")

    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.drop_index("ix_reference_section_id")
        batch_op.drop_index("ix_reference_brief_id")

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_section_id")
        batch_op.drop_index("ix_question_follows_id")
        batch_op.drop_index("ix_question_assignment_id")
        batch_op.drop_column("known_id")

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_person_id")
        batch_op.drop_index("ix_promise_assignment_id")

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_person_id")

    with op.batch_alter_table("person_address", schema=None) as batch_op:
        batch_op.drop_index("ix_person_address_person_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_manager_id")

    with op.batch_alter_table("opt_out", schema=None) as batch_op:
        batch_op.drop_index("ix_opt_out_person_id")

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index("ix_objection_person_id")
        batch_op.drop_index("ix_objection_brief_id")

    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.drop_index("ix_metric_brief_id")

    with op.batch_alter_table("merit", schema=None) as batch_op:
        batch_op.drop_index("ix_merit_evidence_id")
        batch_op.drop_index("ix_merit_brief_id")

    with op.batch_alter_table("fix", schema=None) as batch_op:
        batch_op.drop_index("ix_fix_section_id")
        batch_op.drop_index("ix_fix_person_id")
        batch_op.drop_index("ix_fix_draft_id")
        batch_op.drop_index("ix_fix_answer_id")

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_brief_id")

    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index("ix_escalation_manager_id")
        batch_op.drop_index("ix_escalation_assignment_id")

    with op.batch_alter_table("ease", schema=None) as batch_op:
        batch_op.drop_index("ix_ease_person_id")
        batch_op.drop_index("ix_ease_brief_id")

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_section_id")
        batch_op.drop_index("ix_draft_by_id")

    with op.batch_alter_table("brief", schema=None) as batch_op:
        batch_op.drop_index("ix_brief_marketer_id")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_section_id")
        batch_op.drop_index("ix_assignment_person_id")
        batch_op.drop_index("ix_assignment_by_id")
        batch_op.drop_index("ix_assignment_backup_id")

    with op.batch_alter_table("approach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approach_subject_id"))
        batch_op.drop_index("ix_approach_person_id")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_section_id")
        batch_op.drop_index("ix_answer_question_id")
        batch_op.drop_index("ix_answer_person_id")
        batch_op.drop_column("file_name")

    with op.batch_alter_table("angle", schema=None) as batch_op:
        batch_op.drop_index("ix_angle_section_id")
        batch_op.drop_index("ix_angle_person_id")
        batch_op.drop_index("ix_angle_brief_id")

    with op.batch_alter_table("alignment", schema=None) as batch_op:
        batch_op.drop_index("ix_alignment_section_id")
        batch_op.drop_index("ix_alignment_person_id")

    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_stand_in_id")
        batch_op.drop_index("ix_absence_person_id")

    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_source"))
        batch_op.drop_index("ix_term_person_id")
        batch_op.drop_index("ix_term_brief_id")

    op.drop_table("term")
    with op.batch_alter_table("teams_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teams_part_first"))

    op.drop_table("teams_part")
