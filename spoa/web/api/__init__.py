"""The API for programs, described by OpenAPI at ``/api/v1/openapi.json``."""
