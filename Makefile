# The two commands: make demo, make test.  The rest is for who works on it; see CONTRIBUTING.md.
SHELL := bash
PRESET ?= release
export CTEST_PARALLEL_LEVEL ?= 2
export CLICOLOR_FORCE ?=

.PHONY: demo test all format format-check tidy test-release test-asan test-tsan test-clang test-debian13 bench clean

all: build/$(PRESET)/build.ninja
	cmake --build --preset $(PRESET)

build/%/build.ninja: CMakeLists.txt CMakePresets.json
	cmake --preset $*

# Installs what is needed, builds, and runs the daemon on a cluster inside of its process.
demo:
	scripts/install-deps build
	cmake --preset release > /dev/null
	cmake --build --preset release --target wirewatch
	build/release/wirewatch demo

# Installs what is needed, builds, and runs all tests.
test:
	scripts/install-deps build test
	scripts/fetch-kafka
	cmake --workflow --preset release
