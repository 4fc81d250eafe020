"""Which processes are alive, as `trustward doctor` and the metrics see it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel import clock, scope
from trustward.kernel.db import Base


class Heartbeat(Base):
    """The last sign of life of a kind of process. Platform scope."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    at: Mapped[datetime]


def beat(process: str) -> None:
    """Note that `process` lives ("ticker", "worker:default")."""
    with scope.enter_platform() as opened:
        row = opened.get(Heartbeat, process)
        if row is None:
            opened.add(Heartbeat(process=process, at=clock.now()))
        else:
            row.at = clock.now()


def last_beats() -> dict[str, datetime]:
    """When each process was last seen; platform scope."""
    return {row.process: row.at for row in scope.session().scalars(sa.select(Heartbeat))}
