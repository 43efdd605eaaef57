"""The demonstration of competences."""

from competences import demo_attestations, demo_exam, demo_inventory, demo_steering
from competences.criteria import demonstration as criteria_demonstration
from competences.surveys import demonstration as survey_demonstration
from epn_commons.core import demo

demo.register("competences", demo_inventory.build, order=60)
demo.register("attestations", demo_attestations.build, order=61)
demo.register("exam", demo_exam.build, order=62)
demo.register("criteria", criteria_demonstration.build, order=63)
demo.register("steering", demo_steering.build, order=64)
demo.register("surveys", survey_demonstration.build, order=64)
