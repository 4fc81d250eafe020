"""The demo's own page. It is not there outside TRUSTWARD_DEMO."""
