"""What a message takes from the turns before it, as edits of the message."""
