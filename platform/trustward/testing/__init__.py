"""What tests need, the core's and those of plugin authors: servers, builders, fakes."""
