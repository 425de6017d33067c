"""Twilio: the client, webhook signatures, spoken documents, and tokens for the softphone."""
