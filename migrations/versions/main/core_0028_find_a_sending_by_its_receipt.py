"""Find a sending by its receipt"""

from alembic import op

revision = 'core_0028'
down_revision = 'core_0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('collection_submission', schema=None) as batch_op:
        batch_op.create_index('ix_collection_submission_reference', ['tenant_id', 'reference'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('collection_submission', schema=None) as batch_op:
        batch_op.drop_index('ix_collection_submission_reference')
