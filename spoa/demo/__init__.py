"""What only the demonstration has: invented people, and the buttons that move them."""
