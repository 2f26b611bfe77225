"""What a passage costs, measured, and what ten million, a hundred million and a billion of them would."""
