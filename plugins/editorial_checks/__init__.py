"""Editorial checks: rules over stories, and over what became of them."""
