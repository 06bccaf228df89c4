"""Example configuration files, which `topic-jobs init` writes; `jobs.config` makes them anew."""
