"""The chapter as a Word document: XML, template, pages, anchors and the ledger; what is valid and accessible."""
