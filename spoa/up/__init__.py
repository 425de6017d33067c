"""``spoa up``: everything that spoa needs on one machine, started in order and kept running."""
