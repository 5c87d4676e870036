"""An invented world of companies and people, drawn by seed, and what each CRM holds of it."""
