"""Prove a representative otherwise"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0023'
down_revision = 'core_0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('collection_guardian', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proof_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('evidence_id', sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('collection_guardian', schema=None) as batch_op:
        batch_op.drop_column('evidence_id')
        batch_op.drop_column('proof_on')
