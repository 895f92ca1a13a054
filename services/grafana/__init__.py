"""The dashboards for Grafana: one description of their panels, and what is made from it."""
