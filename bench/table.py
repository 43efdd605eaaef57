"""The results as docs/performance.md shows them."""


def markdown(results):
    """A table of medians, and of the ratio of each round to its limit in the same round."""
    lines = [
        f"Charge de la machine avant : {results['load']:.2f}.",
        "",
        "| mesure | nous | limite | rapport (min..max) | but | tenu |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_line(row) for row in results["rows"]]
    return "\n".join(lines)


def _line(row):
    low, high = row["spread"]
    held = row["ratio"] >= row["goal"] if row["at_least"] else row["ratio"] <= row["goal"]
    sign = "≥" if row["at_least"] else "≤"
    wrong = f" ; {row['wrong']} réponses fausses" if row["wrong"] else ""
    return (
        f"| {row['name']} | {row['ours']} ({row['detail']}{wrong}) | {row['theirs']} ({row['limit']}) "
        f"| {row['ratio']:.2f} ({low:.2f}..{high:.2f}) | {sign} {row['goal']} | {'oui' if held else 'non'} |"
    )
