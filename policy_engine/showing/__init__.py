"""A policy as its readers want it: one model of the page, and a writer for each form (Markdown, HTML)."""
