"""Targets: the places a site is deployed to."""
