"""The reference of the API (介面文件), made from the document that clients are made from."""
