"""Who sends the newsletters: for each provider, what its form must be, to the letter of its documentation."""
