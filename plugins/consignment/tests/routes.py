"""What the plugin's addresses need, for the matrix."""

from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.lifecycle import Act
from trustward_consignment.services import attestation, findings, proofs, review
from trustward_consignment.tables import Finding, Proof, SupervisionCheck, Trustee
from trustward_consignment.testing import PDF, Steps

TRUSTEE = {"trustee_id": Trustee}
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
    "consignment.assess": TRUSTEE,
    "consignment.educate": TRUSTEE,
    "consignment.promotion_notice": TRUSTEE,
    "consignment.on_site": TRUSTEE,
    "consignment.hand_over": TRUSTEE,
    "consignment.certify": TRUSTEE | {"store": "pc"},
    "consignment.proof": TRUSTEE | {"proof_id": Proof},
    "consignment.make_finding": TRUSTEE,
    "consignment.check": CHECK,
    "consignment.accept": CHECK,
    "consignment.send_back": CHECK,
    "consignment.try_again": CHECK,
    "consignment.confirm_all": CHECK,
    "consignment.signed": CHECK | {"number": 1},
    "consignment.evidence": CHECK | {"proof_id": lambda: _evidence()},
    "consignment.finding": FINDING,
    "consignment.confirm_finding": FINDING,
    "consignment.dismiss_finding": FINDING,
    "consignment.mend_finding": FINDING,
    "consignment.verify_finding": FINDING,
    "consignment.reopen_finding": FINDING,
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
    proofs.keep(trustee_id, ProofKind.ON_SITE_REPORT, trustee_id, PDF, "보고서.pdf")


def _evidence():
    from sqlalchemy import select

    from trustward.api import session

    return session().scalars(select(Proof.id).where(Proof.kind == ProofKind.EVIDENCE)).first()
