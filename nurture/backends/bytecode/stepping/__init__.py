"""What comes of an event, or of time, as one function each: the machine of a ruleset in bytecode.

A function reads a state and gives the step, as far as facts, segments and stages go. Where a scenario is concerned, or
anything is not as it mostly is, it gives None, and the machine of ``nurture.journey`` says what comes of it.
"""
