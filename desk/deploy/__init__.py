"""Deploying: what would change is planned and shown, then brought to a target as one step that can be taken back."""
