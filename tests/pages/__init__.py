"""The pages behind signed links, over HTTP against the whole program, and in a browser."""
