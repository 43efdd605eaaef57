"""Bars drawn beside the table that says the same."""

_TOP, _STEP, _LEFT, _WIDEST = 4, 26, 186, 300


def bars(labels, numbers):
    """What ``components/bar_chart.html`` takes, as ``{"lines", "height"}``: the numbers that may be told; ``None``
    when there is none."""
    told = [(label, number) for label, number in zip(labels, numbers, strict=True) if number is not None]
    if not told:
        return None
    longest = max(number for _label, number in told) or 1
    lines = []
    for rank, (label, number) in enumerate(told):
        width = round(_WIDEST * number / longest, 1)
        lines.append({"label": label, "value": number, "y": _TOP + _STEP * rank, "width": width, "end": _LEFT + width})
    return {"lines": lines, "height": _TOP + _STEP * len(told)}
