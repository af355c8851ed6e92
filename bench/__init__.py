"""What is measured: each module a table of `docs/performance.md`, as ratios within one run."""
