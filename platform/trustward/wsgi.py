"""The application for a web server: `gunicorn -c python:trustward.serve.web trustward.wsgi:app`."""

import sys

from trustward.app import application
from trustward.settings import BadSettings
from trustward.start import refuse_unsafe

NOT_TO_BE_TRIED_AGAIN = 4
"""The exit code by which gunicorn ends instead of starting one worker after the other."""

try:
    app = refuse_unsafe(application())
except BadSettings as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(NOT_TO_BE_TRIED_AGAIN) from None
