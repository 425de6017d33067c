"""What was just said: the open prompt, understanding a reply, splitting a text. Pure."""
