"""Count what has no known end"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0031'
down_revision = 'core_0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record_unit', schema=None) as batch_op:
        batch_op.create_index('ix_record_unit_endless', ['tenant_id', 'service', 'record_class', 'next_step'], unique=False, sqlite_where=sa.text('destroy_from IS NULL'), postgresql_where=sa.text('destroy_from IS NULL'))


def downgrade() -> None:
    with op.batch_alter_table('record_unit', schema=None) as batch_op:
        batch_op.drop_index('ix_record_unit_endless', sqlite_where=sa.text('destroy_from IS NULL'), postgresql_where=sa.text('destroy_from IS NULL'))
