"""`among`: one parameter for thousands of ids, on both databases, by the index."""

import sqlalchemy as sa

from trustward.kernel import scope
from trustward.kernel.among import among
from trustward.kernel.db import db
from trustward.kernel.ids import new_id
from trustward.records.tables import Record
from trustward.testing.many_records import many_records
from trustward.testing.records import a_korean_register
from trustward.testing.registers import store


def test_thousands_of_ids_are_one_parameter(in_app, build):
    with in_app(), scope.enter(build.tenant().id):
        session = scope.session()
        store(a_korean_register())
        many_records(30, service="inquiry", days=1)
        ids = sorted(session.scalars(sa.select(Record.id)))
        wanted = [*ids[:7], *(new_id() for _ in range(5000))]
        assert sorted(session.scalars(sa.select(Record.id).where(among(Record.id, wanted)))) == ids[:7]
        rest = sa.select(Record.id).where(sa.not_(among(Record.id, wanted)))
        assert sorted(session.scalars(rest)) == ids[7:]
        assert session.scalars(sa.select(Record.id).where(among(Record.id, []))).all() == []
        statement = sa.select(Record.id).where(among(Record.id, wanted))
        compiled = statement.compile(db.engine)
        assert len([name for name in compiled.params if name.startswith("param")]) == 1
        if db.engine.dialect.name == "sqlite":  # a comparison with 1 would read the whole table
            assert "= 1" not in str(compiled)
