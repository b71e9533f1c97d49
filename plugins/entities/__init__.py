"""Entities: the companies, models, people and topics the newsroom knows, under one name each."""
