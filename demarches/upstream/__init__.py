"""What service-public publishes about procedures: read from DILA's files, kept as facts and links, never as prose.

``source`` opens files safely, ``nodes`` reads a record, ``facts`` says what it holds, ``fingerprints`` and
``comparing`` what changed, ``importing`` writes, ``bench`` and ``applying`` serve the review of changes.
"""
