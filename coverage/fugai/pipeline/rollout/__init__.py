"""Roll-out of a project: its alternatives from its inputs, the plan, its tables and maps."""
