"""``make bench``: seeds 100,000 entries, starts the portal, measures it and its limits in turn, prints the table."""

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from bench import GROUPS


def main():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="une manche de deux secondes par mesure")
    parser.add_argument("--json", type=Path, metavar="FICHIER", help="garde aussi les mesures en JSON")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, help="ces mesures-là seulement")
    arguments = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    # Django's models can be named once it is set up only.
    from bench.run import run  # noqa: PLC0415
    from bench.table import markdown  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        rounds, seconds = (1, 2) if arguments.quick else (4, 5)
        results = run(Path(folder), rounds=rounds, seconds=seconds, groups=arguments.only)
    sys.stdout.write(markdown(results) + "\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


main()
