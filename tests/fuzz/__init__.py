"""Whatever strangers can send, broken in every way: nothing crashes, nobody waits. `make fuzz`."""
