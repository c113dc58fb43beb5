"""The OA channel: pure parts by tables and properties, tokens under interruptions, the rest over HTTP."""
