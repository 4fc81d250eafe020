"""Keep what was consented to with the record"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0029'
down_revision = 'core_0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.drop_column('agreed')
