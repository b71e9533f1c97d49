"""Pictures of stories: what they carry with them taken out, and narrower ones made for small screens."""
