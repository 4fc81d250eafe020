"""Tell recipients of a withdrawal"""

import sqlalchemy as sa
from alembic import op

import trustward.kernel.db

revision = 'core_0022'
down_revision = 'core_0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('recipient_told_at', trustward.kernel.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('recipient_told_by', sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_column('recipient_told_by')
        batch_op.drop_column('recipient_told_at')
