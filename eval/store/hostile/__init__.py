"""Files and stores that no careful person would hand in: each a function that makes one."""
