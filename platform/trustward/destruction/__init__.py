"""Destruction: proposed, approved by another person, carried out, verified, and proved."""
