"""The menu of commands of the command line: each is a module of its name, with a `main`."""

#: The commands, in the order in which a newcomer needs them, and what each is for.
COMMANDS = {
    "init": "a folder of jobs, with example configurations",
    "new": "look at a folder, and write a configuration that fits",
    "run": "read, model, publish",
    "show": "the topics of a published run",
    "explain": "a document's topics, and the words that decided",
    "compare": "what changed between two runs",
    "status": "is the latest run of a job fresh?",
    "label": "name a topic for good",
    "assign": "topics of new documents, by a published model alone",
    "trace": "one document through the text chain, token by token",
    "completion": "what makes a shell complete commands and options",
}
