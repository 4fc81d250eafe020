"""What a statute keeps after its purpose ended: in a database of its own, read by asking only."""
