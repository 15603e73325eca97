"""What a reform of the administration does to regions, bodies and posts: one deed a file, all of a file or nothing."""
