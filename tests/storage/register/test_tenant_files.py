"""Tenants as code: one transaction, nothing to do the second time, and what people changed in between is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from trustward.cli.tenants import tenants as command
from trustward.kernel import scope, tenants
from trustward.kernel.audit import AuditEntry
from trustward.kernel.errors import Refused
from trustward.kernel.texts import Text
from trustward.policies.services import imported
from trustward.register import services
from trustward.register.domain import OwnText
from trustward.register.files.reader import read
from trustward.register.files.sections import SectionSpec
from trustward.register.schemas import DataSubjectGroupSchema
from trustward.register.services import tenant_files

MAIN = """
[tenant]
slug = "hanbit"
name = { ko = "한빛 물류", en = "Hanbit" }
zone = "Asia/Seoul"

[controller]
name = "한빛 물류"

[rights]
rights = ["access"]

[[groups]]
key = "customers"
name = "고객"

[[groups]]
key = "staff"
name = "직원"

[[services]]
key = "inquiry"
group = "customers"
name = "문의"
purpose = "답변"
items = [{ key = "name", name = "이름" }]
retention = { ends = [{ anchor = "inquiry", period = "3 years" }], statutory = ["tax"] }

[[statutory]]
key = "tax"
rows = ["KR-RET05"]

[[recipients]]
key = "cloud"
name = "클라우드"
services = ["inquiry"]
"""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "hanbit"
    path.mkdir()
    (path / "tenant.toml").write_text(MAIN)
    return path


@pytest.fixture(autouse=True)
def _in_app(in_app):
    with in_app():
        yield


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "tenant.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def core_sections():
    return [spec for spec in tenant_files.sections() if not spec.plugin]


def apply(folder, **options):
    specs = core_sections()
    return tenant_files.apply(read(folder, specs), specs, **options)


def plan(folder):
    specs = core_sections()
    return tenant_files.plan(read(folder, specs), specs)


def tenant():
    with scope.enter_platform(write=False):
        found = tenants.find("hanbit")
        return found.id if found else None


def register():
    with scope.enter(tenant(), write=False):
        return services.snapshot()


def in_register(act):
    with scope.enter(tenant()):
        return act()


def audited():
    with scope.enter(tenant(), write=False) as session:
        return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_plan_writes_nothing(folder):
    shown = plan(folder)
    assert shown.new
    assert not shown.empty
    assert tenant() is None


def test_the_register_says_what_the_files_say(folder):
    done = apply(folder)
    assert done.new
    assert register() == read(folder, core_sections()).snapshot
    with scope.enter(tenant(), write=False):
        assert (tenants.get().name, tenants.get().zone) == ("한빛 물류", "Asia/Seoul")
    assert audited()[0] == "tenant.created"
    assert audited()[-1] == "tenant.files_applied"


def test_a_second_application_changes_nothing(folder):
    apply(folder)
    before = audited()
    assert plan(folder).empty
    assert apply(folder).empty
    assert audited() == before


def test_what_the_files_change_add_reorder_and_drop_follows(folder):
    apply(folder)
    edit(folder, 'name = "문의"', 'name = { ko = "상담", en = "Advice" }')
    edit(folder, '[[recipients]]\nkey = "cloud"\nname = "클라우드"\nservices = ["inquiry"]\n', "")
    edit(folder, '[[groups]]\nkey = "customers"\nname = "고객"\n\n', "")
    text = (folder / "tenant.toml").read_text()
    (folder / "tenant.toml").write_text(text + '\n[[groups]]\nkey = "customers"\nname = "고객"\n')
    edit(folder, 'zone = "Asia/Seoul"', 'zone = "Asia/Tokyo"')
    done = apply(folder)
    found = register()
    assert [group.key for group in found.groups] == ["staff", "customers"]
    assert found.services[0].name == Text("상담", "Advice")
    assert found.recipients == ()
    assert {delta.section for delta in done.deltas} == {"tenant", "groups", "services", "recipients"}
    with scope.enter(tenant(), write=False):
        assert tenants.get().zone == "Asia/Tokyo"
    assert plan(folder).empty


def test_facts_that_lean_on_each_other_go_together(folder):
    apply(folder)
    start = MAIN.index("[[groups]]")
    (folder / "tenant.toml").write_text(MAIN[:start])
    apply(folder)
    found = register()
    assert (found.groups, found.services, found.statutory, found.recipients) == ((), (), (), ())


def test_what_a_person_changed_is_kept_while_the_files_stand_still(folder):
    apply(folder)

    def by_hand():
        entry = services.entries("groups")[0]
        services.change("groups", entry.id, replace(entry.fact, name=Text("손님")), version=entry.version)
        services.move("groups", ["staff", "customers"])
        services.record("own_texts", OwnText("provision", Text("직접")))

    in_register(by_hand)
    shown = apply(folder)
    assert shown.empty
    assert {change.key for delta in shown.deltas for change in delta.kept} == {"customers", "provision"}
    found = register()
    assert [(group.key, group.name.ko) for group in found.groups] == [("staff", "직원"), ("customers", "손님")]
    assert found.own_text("provision").text.ko == "직접"


def test_both_changed_is_refused_unless_the_files_shall_win(folder):
    apply(folder)

    def by_hand():
        entry = services.entries("groups")[0]
        services.change("groups", entry.id, replace(entry.fact, name=Text("손님")), version=entry.version)

    in_register(by_hand)
    edit(folder, 'name = "고객"', 'name = "이용자"')
    edit(folder, 'name = "직원"', 'name = "임직원"')
    with pytest.raises(Refused) as caught:
        apply(folder)
    assert caught.value.objections == ("groups customers",)
    assert [group.name.ko for group in register().groups] == ["손님", "직원"]
    apply(folder, overwrite=True)
    assert [group.name.ko for group in register().groups] == ["이용자", "임직원"]


def test_one_failing_section_undoes_all(folder):
    def fail(delta):
        raise RuntimeError("no")

    broken = SectionSpec("visitors", "", DataSubjectGroupSchema, lambda snapshot, facts: snapshot, tuple, fail)
    (folder / "visitors.toml").write_text('[[visitors]]\nkey = "a"\nname = "가"\n')
    specs = [*core_sections(), broken]
    with pytest.raises(RuntimeError, match="no"):
        tenant_files.apply(read(folder, specs), specs)
    assert tenant() is None


def test_a_plugin_that_is_not_installed_is_named(folder):
    edit(folder, "[controller]", "[tenant.plugins.nowhere]\n[controller]")
    with pytest.raises(Refused) as caught:
        apply(folder)
    assert "nowhere" in str(caught.value.message)


class TestCommand:
    """The commands print places and differences, and end with the right code."""

    @pytest.fixture
    def run(self, app, monkeypatch):
        from click.testing import CliRunner

        from trustward.cli import common

        monkeypatch.setattr(common, "application", lambda: app)

        def invoke(*arguments):
            language = [] if "--lang" in arguments else ["--lang", "en"]
            return CliRunner().invoke(command, [*map(str, arguments), *language])

        return invoke

    def test_plan_apply_apply(self, run, folder):
        planned = run("plan", folder)
        assert planned.exit_code == 0
        assert f"+ services inquiry  ({folder}/tenant.toml:21)" in planned.output
        assert "Plan: " in planned.output
        assert run("apply", folder).output.endswith("removed.\n")
        assert run("apply", folder).output == "No changes.\n"
        edit(folder, 'name = "직원"', 'name = "임직원"')
        assert "    name.ko: “직원” → “임직원”" in run("plan", folder).output

    def test_mistakes_are_printed_with_their_places(self, run, folder):
        edit(folder, 'purpose = "답변"', 'purposes = "답변"')
        result = run("apply", folder)
        assert result.exit_code == 2
        assert f"{folder}/tenant.toml:21 (services.1.purpose): This is needed." in result.output
        assert f"{folder}/tenant.toml:25 (services.1.purposes): Nobody knows this name." in result.output
        assert tenant() is None

    def test_a_clash_is_a_sentence_and_an_exit_code(self, run, folder):
        apply(folder)

        def by_hand():
            entry = services.entries("groups")[0]
            services.change("groups", entry.id, replace(entry.fact, name=Text("손님")))

        in_register(by_hand)
        edit(folder, 'name = "고객"', 'name = "이용자"')
        assert "! groups customers" in run("plan", folder).output
        result = run("apply", folder)
        assert result.exit_code == 1
        assert "groups customers" in result.output

    def test_lint_names_severity_place_and_hint_and_knows_what_was_accepted(self, run, folder):
        edit(folder, "[controller]", "[tenant.plugins.statutes_kr]\n\n[controller]")
        result = run("lint", folder)
        assert result.exit_code == 1
        line = (folder / "tenant.toml").read_text().splitlines().index("[[recipients]]") + 1
        assert f"{folder}/tenant.toml:{line}: blocking recipient_incomplete recipients.cloud.purpose: " in result.output
        assert "    → " in result.output
        assert "    § PIPA art. 17(2)" in result.output
        (folder / "policy.toml").write_text(
            '[[policy.accepted_findings]]\ncode = "recipient_incomplete"\nplace = "recipients.cloud.purpose"\n'
            'reason = { ko = "곧 고칩니다", en = "Soon mended" }\n'
            '[[policy.accepted_findings]]\ncode = "gone"\nplace = "nowhere"\nreason = "x"\n'
        )
        output = run("lint", folder).output
        assert "blocking (accepted) recipient_incomplete recipients.cloud.purpose" in output
        assert "    ✓ Soon mended" in output
        assert "Accepted, but not found any more: gone@nowhere" in output
        assert tenant() is None

    def test_the_imported_policy_is_public_after_the_first_application_and_once(self, run, folder):
        edit(folder, "[controller]", "[tenant.plugins.statutes_kr]\n\n[controller]")
        (folder / "policy.toml").write_text(
            '[policy.imported]\neffective_on = 2024-05-20\npacks_on = 2026-11-24\nreason = "옮김"\n'
        )
        refused = run("apply", folder)
        assert refused.exit_code == 1
        assert "recipients.cloud.purpose: " in refused.output
        assert tenant() is None
        blocking = list(_blocking(run("lint", folder).output))
        accepted = "".join(
            f'[[policy.accepted_findings]]\ncode = "{code}"\nplace = "{place[:-1]}"\nreason = "그대로"\n'
            for code, place in blocking
        )
        assert blocking
        (folder / "policy.toml").write_text((folder / "policy.toml").read_text() + accepted)
        assert "+ policy: the imported version of 2024-05-20" in run("plan", folder).output
        assert run("apply", folder).exit_code == 0
        with scope.enter(tenant(), write=False):
            assert imported().effective_on == date(2024, 5, 20)
        assert run("apply", folder).output == "No changes.\n"


def _blocking(output):
    for line in output.splitlines():
        words = line.split()
        if "blocking" in words[:2]:
            start = words.index("blocking")
            yield words[start + 1 : start + 3]


def test_the_language_is_the_terminals(app, folder, monkeypatch):
    from click.testing import CliRunner

    from trustward.cli import common

    monkeypatch.setattr(common, "application", lambda: app)
    for lang, word in (("ko_KR.UTF-8", "계획: "), ("C.UTF-8", "Plan: ")):
        monkeypatch.setenv("LC_ALL", lang)
        assert word in CliRunner().invoke(command, ["plan", str(folder)]).output


def test_lint_says_when_there_is_no_law_to_judge_by(app, folder, monkeypatch):
    from click.testing import CliRunner

    from trustward.cli import common

    monkeypatch.setattr(common, "application", lambda: app)
    result = CliRunner().invoke(command, ["lint", str(folder), "--lang", "en"])
    assert result.output.startswith("No statute pack is on for this tenant")
    assert result.exit_code == 1
