"""What must not leave: marks of secret and internal papers; for residents the Party's own matters too."""

from handlers.secrecy.marks import Finding, Reach, find

__all__ = ["Finding", "Reach", "find"]
