"""Writing: only what changed, each file whole or not at all, and nothing left over."""
