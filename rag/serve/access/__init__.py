"""Who may reach the service and what they may do: users, logins, limits, and the guard before everything."""
