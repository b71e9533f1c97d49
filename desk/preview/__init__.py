"""The preview: builds the site, serves it on this machine, and builds again when a file changes."""
