"""``make bench``: seeds 20,000 places, starts the portal, measures it and its limits in turn, prints the table."""

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django


def main():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="une manche de deux secondes par mesure")
    parser.add_argument("--json", type=Path, metavar="FICHIER", help="garde aussi les mesures en JSON")
    arguments = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    # Django's models can be named once it is set up only.
    from bench.run import run  # noqa: PLC0415
    from bench.table import markdown  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        results = run(Path(folder), rounds=1 if arguments.quick else 4, seconds=2 if arguments.quick else 5)
    sys.stdout.write(markdown(results) + "\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


main()
