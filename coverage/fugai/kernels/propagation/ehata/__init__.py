"""Extended Hata of NTIA."""
