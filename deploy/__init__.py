"""What runs Dispaccio in containers. Not part of the installed package."""
