"""People and the tree of units: who belongs where since when, by file for many and by chat for one."""
