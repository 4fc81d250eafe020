"""The rules of accounts: roles and rights, passwords, how many tries, what is shown of an address."""

from trustward.accounts.domain.limits import THROTTLE, Throttling
from trustward.accounts.domain.masking import mask_email
from trustward.accounts.domain.passwords import PasswordFault, normal, password_faults
from trustward.accounts.domain.paths import own_path
from trustward.accounts.domain.roles import RIGHTS, GrantAct, Member, Permission, Role, SignedIn, may

__all__ = [
    "RIGHTS", "THROTTLE", "GrantAct", "Member", "PasswordFault", "Permission", "Role", "SignedIn", "Throttling", "mask_email", "may", "normal",
    "own_path", "password_faults",
]  # fmt: skip
