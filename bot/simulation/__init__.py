"""A world to try the real program in: people, a chat service in memory, a clock that is moved by hand."""
