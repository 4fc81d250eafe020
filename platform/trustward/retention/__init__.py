"""What must become of a record, and when: an engine that reads facts, register and adopted law, and nothing else. Pure."""
