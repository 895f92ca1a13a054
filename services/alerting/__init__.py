"""What Prometheus records of the service, and when it wakes somebody. Pure: it writes deploy/prometheus/rules.yml."""
