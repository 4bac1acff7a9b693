"""The atlas: a PDF with one page for the whole area and one for each district."""

from fugai.reports.atlas.document import write_atlas as write_atlas
