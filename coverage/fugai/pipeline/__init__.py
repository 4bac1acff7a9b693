"""The order of the steps; the only place where rooms meet.

`fugai.pipeline.run`, `fugai.pipeline.site` and `fugai.pipeline.calibrate` hold one command each; the
modules beside them are what the commands share.
"""
