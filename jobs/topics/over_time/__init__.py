"""The chain behind trends (time series): periods, bursts, and the tables of topics over them."""
