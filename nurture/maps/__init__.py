"""Journey maps, backlogs and comparisons of journeys, as tables that people read."""
