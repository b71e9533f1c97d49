"""What hosts need beside the pages: headers, redirects, and the files some hosts read them from."""
