"""Who may reach the service and what they may do: users, logins, API keys, limits, and the guard before everything."""
