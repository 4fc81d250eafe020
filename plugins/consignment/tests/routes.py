"""What the plugin's addresses need, for the matrix."""

from uuid import uuid4

from trustward.api import Door, Lang, clock, tenant_id
from trustward_consignment.domain.contract import Clause
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.lifecycle import Act
from trustward_consignment.services import attestation, colleagues, contracts, findings, proofs, review
from trustward_consignment.tables import Colleague, ContractClause, Finding, Proof, SupervisionCheck
from trustward_consignment.testing import PDF, Steps, paper


def _one(column, *conditions):
    from sqlalchemy import select

    from trustward.api import session

    return lambda: session().scalars(select(column).where(*conditions)).first()


TRUSTEE = {"trustee_id": _one(SupervisionCheck.trustee_id)}
CHECK = {"check_id": SupervisionCheck}
FINDING = {"finding_id": Finding}
EXAMPLES = {
    "consignment.show": TRUSTEE,
    "consignment.edit": TRUSTEE,
    "consignment.contact": TRUSTEE,
    "consignment.approve": TRUSTEE,
    "consignment.move": TRUSTEE | {"act": Act.TERMINATE.value},
    "consignment.contract": TRUSTEE,
    "consignment.clauses": TRUSTEE,
    "consignment.contract_file": TRUSTEE,
    "consignment.contract_proposal": TRUSTEE,
    "consignment.contract_letter": TRUSTEE,
    "consignment.annex": TRUSTEE | {"item": _one(ContractClause.item, ContractClause.file_id.is_not(None))},
    "consignment.assess": TRUSTEE,
    "consignment.educate": TRUSTEE,
    "consignment.promotion_notice": TRUSTEE,
    "consignment.on_site": TRUSTEE,
    "consignment.hand_over": TRUSTEE,
    "consignment.certify": TRUSTEE | {"store": "pc"},
    "consignment.proof": TRUSTEE | {"proof_id": _one(Proof.id, Proof.kind == ProofKind.ON_SITE_REPORT)},
    "consignment.make_finding": TRUSTEE,
    "consignment.check": CHECK,
    "consignment.accept": CHECK,
    "consignment.send_back": CHECK,
    "consignment.try_again": CHECK,
    "consignment.confirm_all": CHECK,
    "consignment.signed": CHECK | {"number": 1},
    "consignment.signed_receipt": CHECK | {"number": 1},
    "consignment.evidence": CHECK | {"proof_id": _one(Proof.id, Proof.kind == ProofKind.EVIDENCE)},
    "consignment.end_colleague": TRUSTEE | {"colleague_id": Colleague},
    "consignment.finding": FINDING,
    "consignment.confirm_finding": FINDING,
    "consignment.dismiss_finding": FINDING,
    "consignment.mend_finding": FINDING,
    "consignment.verify_finding": FINDING,
    "consignment.reopen_finding": FINDING,
    "consignment_portal.section": {"number": 1},
    "consignment_portal.save_answer": {"code": "KR-Q1"},
    "consignment_portal.attach": {"code": "KR-Q1"},
    "consignment_portal.evidence": {"code": "KR-Q1", "evidence_id": "00000000-0000-4000-8000-000000000000"},
}


def furnish(tenant):
    """A trustee with a signed check, a finding, evidence and proofs."""
    steps = Steps()
    trustee_id = steps.active()
    check_id = steps.asked(trustee_id)
    code = attestation.questionnaire_of(review.get_check(check_id)).questions[0].code
    attestation.attach_evidence(check_id, code, PDF, name="증빙.pdf")
    steps.answered(check_id, no=1)
    findings.make(trustee_id, "권한 회수 지연")
    door = Door(
        uuid4(), tenant_id(), attestation.PURPOSE, ("trustee", trustee_id), check_id, trustee_id, Lang.KO, clock.now()
    )
    colleagues.invite(door, "박도윤", "park@hanbit.example")
    item, other = (one.id for one in contracts.items()[:2])
    contracts.write_clauses(trustee_id, [Clause(item, "제5조", "3", "“…”"), Clause(other)], {item: paper("별지.pdf")})
    proofs.keep(trustee_id, ProofKind.ON_SITE_REPORT, trustee_id, PDF, "보고서.pdf")
