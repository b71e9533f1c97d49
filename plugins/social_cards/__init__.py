"""Pictures to share stories by: drawn for those that have none of their own."""
