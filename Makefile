# chatd. `make help` says what there is.

.PHONY: help run test soak deb bench measure format clean

help:
	@echo "make run     build chatd and chat, and run chatd in the foreground with config/chatd.toml"
	@echo "make test    run every test: units, servers, sanitizer, package, a booted system"
	@echo "make soak    the same with the full counts; writes docs/soak.md and the table of docs/restart.md"
	@echo "make deb     build the Debian packages chatd and chat into artifacts/"
	@echo "make bench   measure cost and latency beside InspIRCd and ngIRCd; writes docs/performance.md"
	@echo "make measure measure start-up, memory and sizes; writes docs/measurements.md"
	@echo "make format  format the Swift sources"
	@echo "make clean   remove what was built"

run:
	@scripts/require-packages build
	scripts/build-release chatd
	scripts/build-release chat
	@scripts/say-how-to-join "$$(scripts/build-release --show-path chat)"
	@CHATD_WEB_DIRECTORY="$$PWD/Sources/ChatWeb" exec "$$(scripts/build-release --show-path)" run --config config/chatd.toml

test:
	@scripts/require-packages build package boot clients terminal counts web
	@scripts/run-tests

soak:
	@scripts/require-packages build package boot clients terminal counts web
	@CHATD_SOAK=1 scripts/run-tests --report docs/soak.md

deb:
	@scripts/require-packages build package
	scripts/build-package

bench:
	@scripts/require-packages build bench
	scripts/build-release
	scripts/build-release chatd-bench
	@scripts/bench --report

measure:
	@scripts/require-packages build package
	scripts/build-package
	@scripts/measure --report docs/measurements.md

format:
	swift format --in-place --recursive Sources Tests Package.swift

clean:
	rm -rf .build .build-release .build-tsan .build-python .build-python.lock .build-web artifacts
