"""The server: connections that no client can hold for long, whatever it sends or does not send."""
