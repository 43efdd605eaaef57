"""A database backend that starts its own PostgreSQL: a newcomer needs Python alone."""
