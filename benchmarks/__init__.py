"""Programs that measure speed and memory, each against a baseline in the same run: these figures are never tests."""
