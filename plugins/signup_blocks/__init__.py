"""Signup blocks: which newsletter a page offers, where the block stands, what its form sends."""
