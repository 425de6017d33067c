"""The clinician's page: what is with me, who waits, the transfer offered, the consultation."""
