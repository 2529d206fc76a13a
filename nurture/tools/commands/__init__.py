"""The commands of the command line, one module each: ``run(args)`` gives the exit code."""
