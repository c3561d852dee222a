"""What pages and documents show. Every function returns plain frozen values."""
