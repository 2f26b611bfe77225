"""Several questions in one."""
