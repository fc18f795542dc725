"""Measures drafts, checks and mappings on recorded interviews and memos: `python -m tests.eval`."""
