# Everything that a fresh Debian or Ubuntu machine with Swift needs: make run, make test.

PREFIX ?= /usr/local
PACKAGES = pkg-config libopenblas0 zlib1g-dev libpng-dev librsvg2-bin $(if $(REDIS),libhiredis-dev)
# What the tests also need.
TEST_PACKAGES = valgrind binutils
# Tests are built with studies in Redis, and start servers of their own.
REDIS_PACKAGES = libhiredis-dev redis-server
DEBUG = --traits Redis
# The Swift runtime is linked into the binary, so that it runs wherever it is moved. REDIS=1 adds studies in Redis.
RELEASE = -c release --static-swift-stdlib $(if $(REDIS),--traits Redis)
RUN ?= batch-norm

.PHONY: run test build setup lint warnings api figures pages numbers chapter install bench bench-sweep bench-build bench-pruning bench-peers bench-search bench-search-mnist \
	fuzz interop studies redis accuracy kills races attacks flips pins mutants honesty verdicts doctor-score misuse protos docs clean

run: build
	.build/release/descent run $(RUN)

build: setup
	swift build $(RELEASE) --product descent

# The release binaries come first: tests of allocations and of the whole experiment use them.
test: build lint warnings
	Scripts/check-api
	swift build $(RELEASE) --product allocation-check
	swift test --skip-build $(DEBUG)
	@Scripts/install-packages $(TEST_PACKAGES)
	Scripts/check-instructions .build/release/descent
	Scripts/check-races 2 .build/release/descent
	Scripts/check-attacks 30 .build/release/descent

# Apple systems already have Accelerate and zlib.
setup:
	@Scripts/install-packages $(PACKAGES)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Examples Fuzz \
		Benchmarks/Package.swift Benchmarks/Sources
	Scripts/check-modules
	Scripts/count-lines --check

# A warning in our own code fails the build.
warnings: setup
	@Scripts/install-packages $(REDIS_PACKAGES)
	@Scripts/build-without-warnings

# Writes the public API into docs/api, which `make test` compares it with.
api: warnings
	Scripts/check-api --write

# The figures of the README, made on MNIST if it is found.
figures: build
	rm -rf .build/figures
	.build/release/descent run optimizer-paths --quiet --out .build/figures/a >/dev/null
	.build/release/descent run activation-distribution --quiet --out .build/figures/b >/dev/null
	.build/release/descent run batch-norm --book --outputs 100 --quiet --out .build/figures/c >/dev/null
	mkdir -p docs/figures
	cp .build/figures/a/figures/optimizer-paths.svg \
	  .build/figures/b/figures/activation-distribution-tanh.svg \
	  .build/figures/c/figures/batch-norm.svg docs/figures/

# Checks the pages of all experiments in Chromium: overlaps, contrast, widths, keyboard, pointer, print.
pages: build
	@Scripts/install-packages chromium
	rm -rf .build/pages
	.build/release/descent run all --quick --quiet --out .build/pages >/dev/null
	DESCENT_WRITE_PAGE=$(CURDIR)/.build/pages/everything.html swift test $(DEBUG) --filter GoldenTests/everything
	Scripts/check-figures --record .build/pages/optimizer-paths/record.json \
	  .build/pages/*.html .build/pages/*/report.html

# Recomputes numbers of the pages of a quick run from its records with numpy and SciPy.
numbers: build
	@Scripts/install-packages python3-venv
	rm -rf .build/numbers
	.build/release/descent run all --quick --seeds 3 --data digits --quiet --out .build/numbers >/dev/null
	Scripts/recompute .build/numbers

# Runs the whole chapter as its readers do, on MNIST if it is found and on the bundled digits; recomputes numbers of each
# page from its record with numpy, checks the pages in Chromium, and writes docs/chapter.md. It takes some minutes.
chapter: build
	@Scripts/install-packages chromium python3-venv
	rm -rf .build/chapter
	.build/release/descent run all --quiet --out .build/chapter/usual >/dev/null
	.build/release/descent run all --quiet --data digits --out .build/chapter/digits >/dev/null
	Scripts/recompute .build/chapter/usual .build/chapter/digits
	Scripts/check-figures --record .build/chapter/usual/optimizer-paths/record.json \
	  .build/chapter/usual/*.html .build/chapter/usual/*/report.html
	python3 Scripts/recompute.d/chapter.py .build/chapter/usual .build/chapter/digits >docs/chapter.md

# Without its symbols the binary is little more than half as large. GNU's strip and Apple's both take these arguments.
install: build
	@Scripts/install-packages binutils
	mkdir -p .build/install
	strip -o .build/install/descent .build/release/descent
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/install/descent $(DESTDIR)$(PREFIX)/bin/descent

# Every workload in Descent and in each peer that is installed, in turn; see Benchmarks/README.md. Only what
# ONLY=sweep,tiny selects is measured again; the rest keeps its results.
ROUNDS ?= 5
BENCH = cd Benchmarks && .build/release/bench ../.build/release/descent --rounds $(ROUNDS)

bench: build bench-build
	$(BENCH) $(if $(ONLY),--only $(ONLY))

# Only the sweep: the whole process, its matrix products alone, and the peers.
bench-sweep: build bench-build
	$(BENCH) --only sweep

bench-build: setup
	@Scripts/install-packages libopenblas-dev
	swift build -c release --package-path Benchmarks

# What the rules that end trials early take, and what they find: writes Benchmarks/pruning.md.
SEEDS_OF_PRUNING ?= 5
bench-pruning: build
	Scripts/compare-pruners .build/release/descent --seeds $(SEEDS_OF_PRUNING)

# The peers, in a virtual environment of their own.
bench-peers:
	python3 -m venv Benchmarks/.venv-peers
	Benchmarks/.venv-peers/bin/pip install --quiet numpy pandas torch jax scikit-learn

# The samplers of the search beside Optuna's on the same problems, some 20 minutes; SEARCH_TABLES names the folder with
# the tables of real trainings, which are left out without it. It writes Benchmarks/search.md and search.json, and goes on
# where it was interrupted: make bench-search RESUME=1. KEPT=1 writes the table of what is finished.
SEARCH_PEER = Benchmarks/.venv-optuna/bin/python
SEARCH_TABLES ?= $(if $(DESCENT_DATA),$(DESCENT_DATA),../shared/reference/search)
bench-search: $(SEARCH_PEER)
	@Scripts/install-packages libopenblas-dev
	swift build -c release --package-path Benchmarks --product search-bench
	$(if $(RESUME)$(KEPT),,rm -rf .build/search-bench)
	Benchmarks/.build/release/search-bench $(if $(KEPT),--kept) $(SEARCH_PEER) Benchmarks/Peers/optuna_samplers_peer.py \
	  .build/search-bench Benchmarks/search $(if $(wildcard $(SEARCH_TABLES)/*.npy),$(SEARCH_TABLES))

# A search of networks on MNIST beside Optuna driving PyTorch; it needs MNIST (DESCENT_DATA_DIR).
bench-search-mnist: build $(SEARCH_PEER)
	Scripts/compare-searches .build/release/descent $(SEARCH_PEER)

# Optuna and what its samplers need, in a virtual environment of its own.
$(SEARCH_PEER):
	@Scripts/install-packages python3-venv
	python3 -m venv Benchmarks/.venv-optuna
	Benchmarks/.venv-optuna/bin/pip install --quiet optuna==5.0.0 cmaes scipy torch

# Tests every file reader with libFuzzer: make fuzz FUZZ_SECONDS=600.
FUZZ_SECONDS ?= 60
fuzz: setup
	Scripts/fuzz $(FUZZ_SECONDS)

# Starts two runs into one folder at the same moment: make races RACES=100.
RACES ?= 100
races: build
	Scripts/check-races $(RACES) .build/release/descent

# Opens run folders from an attacker with every command: make attacks ATTACKS=1000 FIRST=5000 tries others.
ATTACKS ?= 1000
attacks: build
	Scripts/check-attacks $(ATTACKS) .build/release/descent $(FIRST)

# Kills trainings at random moments and resumes them: make kills KILLS=1000.
KILLS ?= 200
kills: build
	Scripts/check-kills $(KILLS) .build/release/descent

# Changes bytes of checkpoints and checks that each change is detected: make flips FLIPS=2000.
FLIPS ?= 2000
flips: build
	Scripts/check-flips $(FLIPS) .build/release/descent

# Rewrites the numbers that PinTests compares runs with, on a processor with AVX-512: once natively and once as if with
# AVX2 (valgrind). Reading symbols would take most of valgrind's time.
pins: build
	@Scripts/install-packages $(TEST_PACKAGES)
	@Scripts/install-packages $(REDIS_PACKAGES)
	swift build --build-tests $(DEBUG)
	mkdir -p .build/pins
	strip -s -o .build/pins/descent .build/release/descent
	DESCENT_PINS=$(CURDIR)/.build/pins/descent swift test --skip-build $(DEBUG) --filter PinTests

# Wrong uses of the library, each in a process of its own: in a debug and a release build, and under the sanitizers. What
# MISUSE=word names alone is run.
misuse: setup
	Scripts/misuse $(MISUSE)

# Changes the planner and the loop kernels one spot at a time: which changes do the tests not notice?
MUTANTS ?= 150
mutants:
	Scripts/mutate --count $(MUTANTS)

# Random tables, also learned by scikit-learn: make honesty SEEDS=500 FIRST=1000 KEEP=failures keeps what was not
# learned.
SEEDS ?= 60
FIRST ?= 0
honesty: build
	Scripts/honesty .build/release/descent --seeds $(SEEDS) --first $(FIRST) $(if $(KEEP),--keep $(KEEP))

# How often the verdict on the winner of a search is right, on simulated studies of which the truth is known.
STUDIES ?= 1000
verdicts: setup
	swift build -c release --product verdicts
	.build/release/verdicts $(STUDIES)

# Reads the files that Descent writes for other tools with those tools, from PyPI: INTEROP_TORCH=1 adds PyTorch.
interop: setup
	@Scripts/install-packages $(REDIS_PACKAGES)
	Scripts/interop

# Checks studies against Optuna 5.0.0 and 4.5.0, from PyPI: make studies STUDY_KILLS=100 LOAD_SECONDS=60.
STUDY_KILLS ?= 100
LOAD_SECONDS ?= 60
studies: setup
	@Scripts/install-packages python3-venv $(REDIS_PACKAGES)
	Scripts/check-studies $(STUDY_KILLS) $(LOAD_SECONDS)

# The same in Redis, against a server of its own: make redis REDIS_KILLS=100 REDIS_SECONDS=10.
REDIS_KILLS ?= 100
REDIS_SECONDS ?= 10
redis: setup
	@Scripts/install-packages python3-venv $(REDIS_PACKAGES)
	Scripts/check-redis $(REDIS_KILLS) $(REDIS_SECONDS)

# What the doctor finds in sick and healthy trainings: make doctor-score DOCTOR_SEEDS=1 is quicker.
DOCTOR_SEEDS ?= 3
doctor-score: build
	Scripts/doctor-score .build/release/descent --seeds $(DOCTOR_SEEDS)

# Compares the accuracy of functions, sums, products, losses and metrics with numpy and PyTorch and writes
# docs/accuracy.md: ACCURACY_TORCH=1 measures PyTorch again.
accuracy: setup
	@Scripts/install-packages $(REDIS_PACKAGES)
	Scripts/accuracy

# Regenerates the code of the protobuf formats; it is committed, so that builds do not need this.
protos:
	Scripts/make-protos

# The documentation as a website in .build/documentation, to be served from any folder.
docs: setup
	Scripts/make-docs .build/documentation

clean:
	rm -rf .build Benchmarks/.build
