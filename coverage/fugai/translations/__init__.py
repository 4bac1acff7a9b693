"""Chinese for the English sentences of errors, findings and help.

The sentences are written in English where they are raised. Their Chinese stands in the catalogues
`zh/*.toml`, keyed by the sentence with ``{1}``, ``{2}`` … for its values. Most sentences have the
form "SUBJECT must RULE, found VALUE.", so that subject, rule and value are looked up one by one.
"""

from fugai.translations.sentence import Language as Language
from fugai.translations.sentence import note_text as note_text
from fugai.translations.sentence import translated as translated
from fugai.translations.sentence import translated_lines as translated_lines
