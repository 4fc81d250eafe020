"""The register's tables"""

import sqlalchemy as sa
from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_applied",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_applied")),
        sa.UniqueConstraint("tenant_id", "section", "key", name=op.f("uq_register_applied_tenant_id_section_key")),
    )
    op.create_table(
        "register_change_note",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_change_note")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_change_note_tenant_id_key")),
    )
    op.create_table(
        "register_consignment_practice",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_clauses", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("supervises", sa.Boolean(), nullable=False),
        sa.Column("discloses_changes", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_consignment_practice")),
    )
    op.create_table(
        "register_controller",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("legal_name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("other_names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("service_names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("addresses", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("contact", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("policy_effective_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_controller")),
    )
    op.create_table(
        "register_department",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("persons", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("contact", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_department")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_department_tenant_id_key")),
    )
    op.create_table(
        "register_destruction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("ways", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("segregation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("officer_approves", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_destruction")),
    )
    op.create_table(
        "register_group",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("notes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_group")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_group_tenant_id_key")),
    )
    op.create_table(
        "register_measure",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("managerial", "technical", "physical", name="measurekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_measure")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_measure_tenant_id_key")),
    )
    op.create_table(
        "register_not_applicable",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_not_applicable")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_not_applicable_tenant_id_key")),
    )
    op.create_table(
        "register_officer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("cpo", "domestic_representative", name="officerrole", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("department", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("contact", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_officer")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_officer_tenant_id_key")),
    )
    op.create_table(
        "register_own_text",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_own_text")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_own_text_tenant_id_key")),
    )
    op.create_table(
        "register_profile",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("businesses", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("practices", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_profile")),
    )
    op.create_table(
        "register_recipient",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("purpose", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "basis_kind",
            sa.Enum(
                "consent",
                "law",
                "public_task",
                "contract",
                "vital_interest",
                "legitimate_interest",
                "emergency",
                name="basis",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("basis_citation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("basis_separate_consent", sa.Boolean(), nullable=False),
        sa.Column("until_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("unless_statute", sa.Boolean(), nullable=False),
        sa.Column("retention_note", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_recipient")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_recipient_tenant_id_key")),
    )
    op.create_table(
        "register_remedies",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bodies", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("further_announced", sa.Boolean(), nullable=False),
        sa.Column("further", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_remedies")),
    )
    op.create_table(
        "register_rights",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rights", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("addressee", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("channels", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("channel_citation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("representatives", sa.Boolean(), nullable=False),
        sa.Column("form", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("limits", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("identity_check", sa.Boolean(), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_rights")),
    )
    op.create_table(
        "register_statutory",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("act", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("citation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("record_class", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("period", sa.String(length=24), nullable=True),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_statutory")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_statutory_tenant_id_key")),
    )
    op.create_table(
        "register_tracker",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("cookie", "device_id", "sdk", "pixel", "other", name="trackerkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("explanation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("purpose", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("provider", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("behavioural", sa.Boolean(), nullable=False),
        sa.Column("refusals", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("refusal_effect", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_tracker")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_tracker_tenant_id_key")),
    )
    op.create_table(
        "register_transfer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "consent",
                "law",
                "contract_published",
                "contract_notified",
                "certification",
                "adequacy",
                name="transferbasis",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contact", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("purpose", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("time_and_method", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("refusal_effect", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("direct_collection", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("until_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("unless_statute", sa.Boolean(), nullable=False),
        sa.Column("retention_note", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_transfer")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_transfer_tenant_id_key")),
    )
    op.create_table(
        "register_service",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("purpose", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("marketing", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remark", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "basis_kind",
            sa.Enum(
                "consent",
                "law",
                "public_task",
                "contract",
                "vital_interest",
                "legitimate_interest",
                "emergency",
                name="basis",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("basis_citation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("basis_separate_consent", sa.Boolean(), nullable=False),
        sa.Column("until_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("unless_statute", sa.Boolean(), nullable=False),
        sa.Column("retention_note", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["register_group.tenant_id", "register_group.id"],
            name=op.f("fk_register_service_tenant_id_group_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_service")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_register_service_tenant_id_key")),
    )
    with op.batch_alter_table("register_service", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_service_tenant_id_group_id"), ["tenant_id", "group_id"], unique=False
        )

    op.create_table(
        "register_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "necessity",
            sa.Enum("required", "optional", "unstated", name="necessity", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("ordinary", "sensitive", "unique_id", "rrn", name="itemkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("condition", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("machine_collected", sa.Boolean(), nullable=False),
        sa.Column("behavioural", sa.Boolean(), nullable=False),
        sa.Column("justification", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(case when service_id is null then 0 else 1 end) + (case when recipient_id is null then 0 else 1 end) + (case when transfer_id is null then 0 else 1 end) = 1",
            name=op.f("ck_register_item_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recipient_id"],
            ["register_recipient.tenant_id", "register_recipient.id"],
            name=op.f("fk_register_item_tenant_id_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["register_service.tenant_id", "register_service.id"],
            name=op.f("fk_register_item_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transfer_id"],
            ["register_transfer.tenant_id", "register_transfer.id"],
            name=op.f("fk_register_item_tenant_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_item")),
    )
    with op.batch_alter_table("register_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_item_tenant_id_recipient_id"), ["tenant_id", "recipient_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_item_tenant_id_service_id"), ["tenant_id", "service_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_item_tenant_id_transfer_id"), ["tenant_id", "transfer_id"], unique=False
        )

    op.create_table(
        "register_recipient_service",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recipient_id"],
            ["register_recipient.tenant_id", "register_recipient.id"],
            name=op.f("fk_register_recipient_service_tenant_id_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["register_service.tenant_id", "register_service.id"],
            name=op.f("fk_register_recipient_service_tenant_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_recipient_service")),
        sa.UniqueConstraint(
            "tenant_id",
            "recipient_id",
            "service_id",
            name=op.f("uq_register_recipient_service_tenant_id_recipient_id_service_id"),
        ),
    )
    op.create_table(
        "register_retention_end",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "anchor",
            sa.Enum(
                "collection",
                "inquiry",
                "purpose_met",
                "notice_of_decision",
                "membership_end",
                "contract_end",
                "consignment_end",
                "last_use",
                "other",
                name="anchor",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period", sa.String(length=24), nullable=True),
        sa.Column("anchor_text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("condition", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at_most", sa.Boolean(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(case when service_id is null then 0 else 1 end) + (case when recipient_id is null then 0 else 1 end) + (case when transfer_id is null then 0 else 1 end) = 1",
            name=op.f("ck_register_retention_end_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recipient_id"],
            ["register_recipient.tenant_id", "register_recipient.id"],
            name=op.f("fk_register_retention_end_tenant_id_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["register_service.tenant_id", "register_service.id"],
            name=op.f("fk_register_retention_end_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transfer_id"],
            ["register_transfer.tenant_id", "register_transfer.id"],
            name=op.f("fk_register_retention_end_tenant_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_retention_end")),
    )
    with op.batch_alter_table("register_retention_end", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_retention_end_tenant_id_recipient_id"), ["tenant_id", "recipient_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_retention_end_tenant_id_service_id"), ["tenant_id", "service_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_retention_end_tenant_id_transfer_id"), ["tenant_id", "transfer_id"], unique=False
        )

    op.create_table(
        "register_statutory_use",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statutory_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(case when service_id is null then 0 else 1 end) + (case when recipient_id is null then 0 else 1 end) + (case when transfer_id is null then 0 else 1 end) = 1",
            name=op.f("ck_register_statutory_use_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recipient_id"],
            ["register_recipient.tenant_id", "register_recipient.id"],
            name=op.f("fk_register_statutory_use_tenant_id_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["register_service.tenant_id", "register_service.id"],
            name=op.f("fk_register_statutory_use_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statutory_id"],
            ["register_statutory.tenant_id", "register_statutory.id"],
            name=op.f("fk_register_statutory_use_tenant_id_statutory_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transfer_id"],
            ["register_transfer.tenant_id", "register_transfer.id"],
            name=op.f("fk_register_statutory_use_tenant_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_statutory_use")),
    )
    with op.batch_alter_table("register_statutory_use", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_statutory_use_tenant_id_recipient_id"), ["tenant_id", "recipient_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_statutory_use_tenant_id_service_id"), ["tenant_id", "service_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_register_statutory_use_tenant_id_transfer_id"), ["tenant_id", "transfer_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("register_statutory_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_statutory_use_tenant_id_transfer_id"))
        batch_op.drop_index(batch_op.f("ix_register_statutory_use_tenant_id_service_id"))
        batch_op.drop_index(batch_op.f("ix_register_statutory_use_tenant_id_recipient_id"))

    op.drop_table("register_statutory_use")
    with op.batch_alter_table("register_retention_end", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_retention_end_tenant_id_transfer_id"))
        batch_op.drop_index(batch_op.f("ix_register_retention_end_tenant_id_service_id"))
        batch_op.drop_index(batch_op.f("ix_register_retention_end_tenant_id_recipient_id"))

    op.drop_table("register_retention_end")
    op.drop_table("register_recipient_service")
    with op.batch_alter_table("register_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_item_tenant_id_transfer_id"))
        batch_op.drop_index(batch_op.f("ix_register_item_tenant_id_service_id"))
        batch_op.drop_index(batch_op.f("ix_register_item_tenant_id_recipient_id"))

    op.drop_table("register_item")
    with op.batch_alter_table("register_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_service_tenant_id_group_id"))

    op.drop_table("register_service")
    op.drop_table("register_transfer")
    op.drop_table("register_tracker")
    op.drop_table("register_statutory")
    op.drop_table("register_rights")
    op.drop_table("register_remedies")
    op.drop_table("register_recipient")
    op.drop_table("register_profile")
    op.drop_table("register_own_text")
    op.drop_table("register_officer")
    op.drop_table("register_not_applicable")
    op.drop_table("register_measure")
    op.drop_table("register_group")
    op.drop_table("register_destruction")
    op.drop_table("register_department")
    op.drop_table("register_controller")
    op.drop_table("register_consignment_practice")
    op.drop_table("register_change_note")
    op.drop_table("register_applied")
