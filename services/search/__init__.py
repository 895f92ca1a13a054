"""The read side: queries, and what is read from the responses. Pure: the caller brings the client."""
