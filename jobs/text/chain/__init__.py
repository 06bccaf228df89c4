"""The preprocessing chain: documents in batches through all steps, by threads, with traces."""
