"""Own hosts show their own pages only."""

import pytest

from trustward.app import create_app
from trustward.settings import read_settings

STAFF, PUBLIC, PORTAL = "trustward.example", "policies.example", "answers.example"


@pytest.fixture
def browser(tmp_path):
    settings = {
        "TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_TEST": "1", "TRUSTWARD_BASE_URL": f"https://{STAFF}",
        "PUBLIC_BASE_URL": f"https://{PUBLIC}", "PORTAL_BASE_URL": f"https://{PORTAL}",
    }  # fmt: skip
    return create_app(read_settings(settings), plugins=()).test_client()


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        (STAFF, "/", 302),
        (PUBLIC, "/sign-in", 404),
        (PUBLIC, "/t/okestro/", 404),
        (PUBLIC, "/a/some-token", 404),
        (PUBLIC, "/", 404),
        (PORTAL, "/sign-in", 404),
        (PORTAL, "/p/okestro/privacy", 404),
        (PUBLIC, "/healthz", 200),
        (PORTAL, "/static/plain.css", 200),
        (PUBLIC, "/p/okestro/privacy", 503),
        ("10.0.0.7", "/healthz", 200),
    ],
)
def test_a_host_shows_what_is_its_own(browser, host, path, status):
    """There is no database behind it: what is let through asks it and says so, what is not is simply absent."""
    with browser.get(path, base_url=f"https://{host}") as answer:
        assert answer.status_code == status
