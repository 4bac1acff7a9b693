"""Parts of the builder of the embedded project, one subject per module."""
