"""Procedures in the words of others: schema.org for search engines, CPSV-AP for public catalogues."""
