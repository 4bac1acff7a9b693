"""Logs of drive tests that are no tables: NMEA sentences with levels, and Nemo's event lines."""

from fugai.intake.formats.drive_test.kind import drive_test_kind as drive_test_kind
from fugai.intake.formats.drive_test.nemo import read_nemo as read_nemo
from fugai.intake.formats.drive_test.nmea import read_nmea as read_nmea
