"""The chain behind the report's time series: charts of topics, tables by field, and changes."""
