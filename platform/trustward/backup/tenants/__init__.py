"""One tenant as a whole: exported, imported, copied, deleted. Generic over every mapped table, plugins' too."""
