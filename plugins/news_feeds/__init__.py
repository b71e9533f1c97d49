"""Feeds: Atom, RSS 2.0 and JSON Feed of the site and its sections, Atom of its subjects and authors."""
