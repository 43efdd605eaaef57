"""Reading and writing places in the formats that producers exchange. Nothing here touches the database."""
