"""How fast, how large: our system and its peers on the same passages, in processes of their own."""
