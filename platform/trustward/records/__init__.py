"""Records of data subjects: what is held, since when, and what must become of it."""
