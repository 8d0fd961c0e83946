"""The population of a sample by age, region and whatever is weighted to."""
