"""Say whose information goes abroad, and how a recipient is reached"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0021'
down_revision = 'core_0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('register_transfer_service',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['register_service.tenant_id', 'register_service.id'], name=op.f('fk_register_transfer_service_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'transfer_id'], ['register_transfer.tenant_id', 'register_transfer.id'], name=op.f('fk_register_transfer_service_tenant_id_transfer_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_register_transfer_service')),
    sa.UniqueConstraint('tenant_id', 'transfer_id', 'service_id', name=op.f('uq_register_transfer_service_tenant_id_transfer_id_service_id'))
    )
    with op.batch_alter_table('register_recipient', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contact', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('register_recipient', schema=None) as batch_op:
        batch_op.drop_column('contact')

    op.drop_table('register_transfer_service')
