"""The edition: which pages a set of released stories makes, and what each page may read."""
