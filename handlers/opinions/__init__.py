"""Questions to a group: asked, answered by one choice, counted. Never a vote of the Party."""
