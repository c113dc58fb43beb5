"""What the tests share: an invented cell, the whole program on the sandbox, and transcripts."""
