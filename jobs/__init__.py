"""Topic models from a folder of documents, as a batch job that can be trusted.

One run reads documents (`readers`), repairs and normalises their text (`text`), counts terms
(`vectorisers`), fits a topic model (`models`, on the loops of `kernels`), scores it (`metrics`),
describes its topics (`topics`) and publishes the artifacts (`writers`, `store`). `pipeline` is that
flow on one screen, `config` turns YAML into the parts of it, and each command (`run`, `assign`,
`trace`, `show`) is one file. What flows is in `datatypes`, what a part must do is in `contracts`.
"""

__version__ = "0.1.0"
