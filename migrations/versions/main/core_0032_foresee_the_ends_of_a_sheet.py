"""Foresee the ends of a sheet"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0032'
down_revision = 'core_0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ends', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('reckoned', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('record_import', schema=None) as batch_op:
        batch_op.drop_column('reckoned')
        batch_op.drop_column('ends')
