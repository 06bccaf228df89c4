"""The chain that readies rows for all models: validation, systematic sampling, normalisation."""
