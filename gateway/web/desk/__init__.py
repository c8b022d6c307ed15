"""The case desk (辦件工作台): a department's cases, each whole, and what is done about it."""
