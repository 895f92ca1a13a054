"""A second major version of an article, as a team would make it: in copies of the checkout, one for each step."""
