"""The call handler's page: views that parse, call one use-case and render, and the words they show."""
