"""What a large archive costs: built, brought up to date, asked."""
