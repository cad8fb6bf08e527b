"""How much the tests of a policy notice: small changes of meaning, each tried on the tests."""
