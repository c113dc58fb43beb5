"""The roster as an Excel file: its layout, writing the template, reading, checking, comparing, applying."""
