#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epn_commons.settings.dev")
    # A migration or an import may take minutes where a page is cut short after seconds.
    os.environ.setdefault("DATABASE_OPTIONS", "-c lock_timeout=60000")
    execute_from_command_line(sys.argv)
