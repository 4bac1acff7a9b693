"""The bulletin: a DOCX of indicators, targets, charts and a map."""

from fugai.reports.bulletin.document import write_bulletin as write_bulletin
