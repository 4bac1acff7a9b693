"""The cheapest sites that cover a share of all demand."""
