"""The demo: a fictional news site, the three workers, and a closing report.

Every person, organization, paper, agency and town is invented.
"""
