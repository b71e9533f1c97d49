"""Small files that programs look for at fixed places: security.txt, humans.txt, the web manifest and its icons."""
