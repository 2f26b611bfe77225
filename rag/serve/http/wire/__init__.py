"""How requests are read and replies are sent: strictly, in one form, in time, as long as somebody reads."""
