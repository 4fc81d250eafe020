"""Bringing what is committed to the disk must not cost this process its locks on the database."""

import subprocess
import sys

from trustward.kernel import scope
from trustward.kernel.db import db, make_durable
from trustward.kernel.tenants import active

PASSER_BY = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('select count(*) from tenant'); c.close()"


def test_a_process_that_comes_and_goes_leaves_the_log_alone(app, build, database):
    build.tenant()
    with app.app_context():
        with scope.enter_platform(write=False):  # a connection is open, as it is in a process that serves
            before = len(list(active()))
            make_durable()
            if database.kind == "sqlite":
                file = db.engine.url.database
                subprocess.run([sys.executable, "-c", PASSER_BY, file], check=True)
                log = subprocess.run(["stat", "-c", "%s", f"{file}-wal"], check=True, capture_output=True).stdout
                assert int(log) > 0
        with scope.enter_platform(write=False):
            assert len(list(active())) == before
