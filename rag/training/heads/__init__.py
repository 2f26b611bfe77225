"""What is learnt on the trunk of the reader that ships, which stays as it is."""
