// Every test has a fixture of its own, so nothing passes from one to another.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
