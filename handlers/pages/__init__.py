"""What is shown on pages: looked up when a page is opened, for whoever opens it. Nothing is changed here."""
