"""What goes again: articles past their time, and those that somebody has a right to have forgotten."""
