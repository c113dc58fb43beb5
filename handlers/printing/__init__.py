"""What is printed: QR codes and sheets of paper. Pure: words and addresses in, bytes out."""
