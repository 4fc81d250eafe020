"""Undo an import, and know how far a long one is"""

import sqlalchemy as sa
from alembic import op

import trustward.kernel.db

revision = 'core_0025'
down_revision = 'core_0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('done', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('kept', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('record_import', schema=None) as batch_op:
        batch_op.alter_column('done', server_default=None)
        batch_op.alter_column('kept', server_default=None)
    op.create_table('record_import_row',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('touched_at', trustward.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'import_id'], ['record_import.tenant_id', 'record_import.id'], name=op.f('fk_record_import_row_tenant_id_import_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'record_id'], ['record.tenant_id', 'record.id'], name=op.f('fk_record_import_row_tenant_id_record_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_record_import_row')),
    sa.UniqueConstraint('tenant_id', 'import_id', 'record_id', name=op.f('uq_record_import_row_tenant_id_import_id_record_id'))
    )
    with op.batch_alter_table('record_import_row', schema=None) as batch_op:
        batch_op.create_index('ix_record_import_row_record', ['tenant_id', 'record_id'], unique=False)


def downgrade() -> None:
    op.drop_table('record_import_row')
    with op.batch_alter_table('record_import', schema=None) as batch_op:
        batch_op.drop_column('kept')
        batch_op.drop_column('done')
