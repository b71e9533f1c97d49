"""Search on the site: an index of released stories, made by Pagefind, for a page that searches in the browser."""
