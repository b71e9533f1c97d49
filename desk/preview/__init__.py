"""The preview: the site as it is being written, made page by page when somebody looks."""
