"""The raw-file scan: after 1,000 records were destroyed, nothing of them stands in any file, and no key opens anything."""
