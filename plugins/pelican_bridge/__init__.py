"""The one package that knows Pelican's objects, the content folder on disk, and the clock."""
