"""Find stale units and expired backups by an index"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0027'
down_revision = 'core_0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record_unit', schema=None) as batch_op:
        batch_op.create_index('ix_record_unit_law', ['tenant_id', 'service', 'record_class', 'law'], unique=False)
    with op.batch_alter_table('destruction_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('backups_gone', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index('ix_destruction_request_backups', ['tenant_id', 'backups_gone', 'keys_gone_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('destruction_request', schema=None) as batch_op:
        batch_op.drop_index('ix_destruction_request_backups')
        batch_op.drop_column('backups_gone')
    with op.batch_alter_table('record_unit', schema=None) as batch_op:
        batch_op.drop_index('ix_record_unit_law')
