"""The demo city: the seeds' compounds as cases, an account for every role, all examples."""
