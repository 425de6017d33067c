"""A reader beside the journeys: how the shift stands now. It decides nothing and changes nothing."""
