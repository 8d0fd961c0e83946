"""What every screen is made of: a visit, its answer, its templates and its routes."""
