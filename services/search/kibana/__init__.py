"""The dashboard for Kibana: one description (`panels`), and what is made from it."""
