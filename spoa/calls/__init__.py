"""The line: legs, hold, and the one table of stages of a warm transfer.

Pure: no clock, no carrier, no records.
"""
