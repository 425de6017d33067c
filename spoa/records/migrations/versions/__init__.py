"""One file a step, numbered; a guard test asserts that they are one line."""
