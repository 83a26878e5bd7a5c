// Tests of configured trainings.
