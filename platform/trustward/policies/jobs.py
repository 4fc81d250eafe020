"""What happens to the policy by itself: it follows the register, and due versions are published."""

from __future__ import annotations

from trustward.kernel.due import Every, every
from trustward.plugins.events import Event, on
from trustward.policies import services


@on("register.changed")
def follow_the_register(event: Event) -> None:
    """The register changed: a draft says what the policy would be now."""
    services.follow()


@every(Every.HOUR, "policies.publish_due")
def publish_what_is_due() -> None:
    """Scheduled versions whose day has come in the tenant's zone."""
    services.publish_due()


@every(Every.DAY, "policies.follow_the_law")
def follow_the_law() -> None:
    """A new day may bring other law or other trustees without anybody touching the register."""
    services.follow()
