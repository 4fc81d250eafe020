"""Count the consents that stand by a text"""

from alembic import op

revision = 'core_0030'
down_revision = 'core_0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_text', ['tenant_id', 'text_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_text')
