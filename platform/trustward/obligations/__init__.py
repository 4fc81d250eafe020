"""Everything that can be late: one concept, one engine, one calendar."""
