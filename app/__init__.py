"""The web application around the engine: pages, pictures and the REST API; it computes no derivative."""
