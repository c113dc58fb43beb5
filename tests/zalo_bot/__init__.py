"""The Zalo Bot channel: pure parts by tables and properties, the rest over real HTTP."""
