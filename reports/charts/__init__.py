"""Chart specs to pictures, or to native Word charts."""
