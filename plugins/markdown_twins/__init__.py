"""A Markdown twin of each story, for programs that read text, and a list of them: llms.txt."""
