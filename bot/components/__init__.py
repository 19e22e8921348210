"""Pipeline components of the assistant that Rasa doesn't bring."""
