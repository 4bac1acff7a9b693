"""WLAN around access points."""
