# Everything that a fresh Debian or Ubuntu machine with Swift needs: make run, make test.

PREFIX ?= /usr/local
PACKAGES = pkg-config libopenblas-dev zlib1g-dev libpng-dev librsvg2-bin
# The Swift runtime goes into the binary, so that it runs wherever it is moved.
RELEASE = -c release --static-swift-stdlib
RUN ?= batch-norm

.PHONY: run test build setup lint warnings figures install bench-sweep fuzz clean

run: build
	.build/release/descent run $(RUN)

build: setup
	swift build $(RELEASE) --product descent

# The release binaries come first: tests of allocations and of the whole experiment use them.
test: build lint warnings
	swift build $(RELEASE) --product allocation-check
	swift test --skip-build

# On Apple systems Accelerate and zlib are there already.
setup:
	@Scripts/install-packages $(PACKAGES)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Fuzz Benchmarks/Package.swift \
		Benchmarks/Sources

# A warning of our own code fails the build.
warnings: setup
	@Scripts/build-without-warnings

# The pictures of the README.
figures: build
	rm -rf .build/figures
	.build/release/descent run batch-norm --outputs 100 --quiet --out .build/figures/batch-norm >/dev/null
	mkdir -p docs/figures
	cp .build/figures/batch-norm/figures/batch-norm.svg docs/figures/

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/descent $(DESTDIR)$(PREFIX)/bin/descent

# The whole process of the sweep against its matrix products alone, in turn.
bench-sweep: build
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/sweep-benchmark .build/release/descent

# Tries every reader of files with whatever bytes libFuzzer thinks of: make fuzz FUZZ_SECONDS=600.
FUZZ_SECONDS ?= 60
fuzz: setup
	Scripts/fuzz $(FUZZ_SECONDS)

clean:
	rm -rf .build Benchmarks/.build
