# The two commands: make demo, make test.  The rest is for who works on it; see CONTRIBUTING.md.
SHELL := bash
export CTEST_PARALLEL_LEVEL ?= 2
SOURCES = $(shell git ls-files -co --exclude-standard '*.cc' '*.h')
# Debian 12 has it with a number; other releases lay text out in other ways.
CLANG_FORMAT ?= clang-format-14

.PHONY: demo test test-asan test-tsan test-slow test-debian13 test-inner bench bench-match torture soak
.PHONY: format format-check

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

# All tests but those with a real broker, or those with threads, under the sanitizers; clang, with
# -Wthread-safety.
test-asan test-tsan: test-%:
	scripts/install-deps build test clang
	cmake --workflow --preset $*

# The matcher against the oracle, for a million random rules and texts; takes some minutes.
test-slow: export WIREWATCH_ORACLE_ROUNDS ?= 1000000
test-slow:
	cmake --preset release > /dev/null
	cmake --build --preset release --target oracle_test
	build/release/tests/oracle_test

# The same as make test, in a Debian 13 tree.
test-debian13:
	scripts/test-debian13 make test-inner

# What test-debian13 runs inside, where everything is installed.
test-inner:
	cmake --workflow --preset release

# The full benchmark on a real broker; takes some minutes.
bench:
	scripts/install-deps build test
	scripts/fetch-kafka
	cmake --preset release > /dev/null
	cmake --build --preset release
	build/release/bench/pipeline

# Delivery under torture, in its long form; takes three quarters of an hour. See tests/broker/torture/README.md.
torture:
	scripts/install-deps build test
	scripts/fetch-kafka
	cmake --preset release > /dev/null
	cmake --build --preset release --target torture
	build/release/tests/torture --articles 100000 --seconds 240 --poison-each 100 --verbose
	build/release/tests/torture --articles 100000 --seconds 240 --poison-each 100 --static --deliveries exactly_once --verbose
	build/release/tests/torture --articles 20000 --seconds 60 --scenarios freeze,restart,refuse,network,delete,disk,clock --verbose
	build/release/tests/torture --articles 40000 --seconds 120 --scenarios restart --brokers 3 --verbose
	build/release/tests/torture --articles 20000 --seconds 120 --scenarios freeze,network --pause 30 --verbose
	build/release/tests/torture --articles 20000 --seconds 120 --scenarios freeze --pause 120 --verbose

# An hour at about half of what two cores bear, the broker and the readers on them: nothing may grow.
soak:
	scripts/install-deps build test
	scripts/fetch-kafka
	cmake --preset release > /dev/null
	cmake --build --preset release --target torture
	build/release/tests/torture --articles 8000 --seconds 3600 --rate 50000 --scenarios soak --poison-each 1000 --deliveries exactly_once

# The matching engine by itself, beside its rivals; takes some minutes.
bench-match:
	scripts/install-deps build bench
	cmake --preset release > /dev/null
	cmake --build --preset release --target bench_match
	build/release/bench/match

format:
	$(CLANG_FORMAT) -i $(SOURCES)

format-check:
	@$(CLANG_FORMAT) --dry-run --Werror $(SOURCES)
