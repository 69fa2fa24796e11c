"""The programme as a table: how it is written to a file, and how a file is read, judged and compared with the draft."""
