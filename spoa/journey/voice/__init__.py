"""The line, joined to the case: incoming calls, the room, warm transfers, and the orders to the carrier."""
