# Emberkeep: `make build` leaves out/emberkeep, `make demo` runs the main job, `make test` passes the tests.
SHELL := /bin/bash
.DELETE_ON_ERROR:
CONFIGURATION ?= Release
RID ?= $(shell eng/rid.sh)
PREFIX ?= /usr/local
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: all build demo test test-all bench microbench scale lint format install clean

all: build

build:
	dotnet publish src/Emberkeep.Cli/Emberkeep.Cli.csproj -c $(CONFIGURATION) -r $(RID) --no-self-contained -p:PublishReadyToRun=true -o out -v quiet
	dotnet publish src/Emberkeep.MountHelper/Emberkeep.MountHelper.csproj -c $(CONFIGURATION) -r $(RID) --no-self-contained -p:PublishReadyToRun=true -o out/libexec -v quiet
	dotnet build samples/Emberkeep.Samples.ArrayStore/Emberkeep.Samples.ArrayStore.csproj -c $(CONFIGURATION) -v quiet
	@echo "built out/emberkeep and out/libexec/emberkeep-mount"

demo: build
	eng/demo.sh out/emberkeep

test:
	eng/test.sh

test-all: build
	eng/test.sh --all

# Beside Debian's Cinder, restic and Borg; takes an hour. BENCH="--size 512 --rounds 1" is short; see docs/benchmarks.md.
bench: build
	eng/bench/run.sh $(BENCH)

# The inner loops; MICROBENCH="--filter *Md5*" chooses some.
MICROBENCH ?= --filter *
microbench:
	dotnet run --project bench/Emberkeep.Benchmarks -c Release -- $(foreach word,$(MICROBENCH),'$(word)') --artifacts "$${TMPDIR:-/tmp}/emberkeep-microbench"

# How cost grows; see docs/design/scaling.md.
scale: build
	python3 eng/bench/scale.py

lint:
	dotnet format Emberkeep.slnx --verify-no-changes --exclude-diagnostics IDE0005
	eng/lint.sh

format:
	dotnet format Emberkeep.slnx

install: build
	eng/install.sh "$(DESTDIR)$(PREFIX)"

clean:
	rm -rf out
	dotnet clean Emberkeep.slnx -c $(CONFIGURATION) -v quiet
