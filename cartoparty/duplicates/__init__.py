"""The same place written twice: found (`finding`), told why (`scoring`), joined and parted again (`merging`)."""
