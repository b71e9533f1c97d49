"""What crawlers are told: sitemaps, the news sitemap, robots.txt."""
