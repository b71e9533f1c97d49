"""What an editor types: the desk command."""
