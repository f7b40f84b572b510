"""The player on other people's pages: the page for frames, its options, oEmbed, and the self-contained file."""
