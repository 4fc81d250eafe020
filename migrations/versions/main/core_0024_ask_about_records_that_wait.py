"""Ask about records that wait"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0024'
down_revision = 'core_0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('record_settings',
    sa.Column('event_days', sa.Integer(), nullable=False),
    sa.Column('hold_days', sa.Integer(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_record_settings')),
    sa.UniqueConstraint('tenant_id', name=op.f('uq_record_settings_tenant_id'))
    )


def downgrade() -> None:
    op.drop_table('record_settings')
