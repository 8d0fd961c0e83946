"""The built-in Word template as its parts, in `parts/`, one element a line.

Own styles only, quiet and print-safe. Line heights are exact: the Japanese fonts of Word differ widely in their
natural line height (游明朝 is nearly twice its size), and only exact lines look alike whatever font a machine
puts in its place.
"""
