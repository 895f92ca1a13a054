"""The read side: queries, and what is made of the answers. Pure; whoever asks brings the client."""
