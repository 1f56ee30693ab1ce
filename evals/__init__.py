"""Measures how well the product judges. The product never imports this; it is not shipped."""
