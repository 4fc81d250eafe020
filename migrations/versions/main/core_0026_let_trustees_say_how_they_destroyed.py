"""Let trustees say how they destroyed"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0026'
down_revision = 'core_0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('destruction_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('offer', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('destruction_request', schema=None) as batch_op:
        batch_op.drop_column('offer')
