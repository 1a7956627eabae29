"""How the model is made and scored, from the corpus in this folder."""
