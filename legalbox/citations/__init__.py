"""Citations of law: found in what people type, checked against what we hold, linked to their official page."""
