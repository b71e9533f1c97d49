"""Reading: one Markdown file in, one article record, its body and its findings out. Pure per file."""
