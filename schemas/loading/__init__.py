"""From the files of a study's folder to a `Study`: everything checked, across files too."""
