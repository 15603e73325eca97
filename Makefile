# 通办 Tongban. `make` shows what there is. Every path is relative: the folder may have spaces and Chinese characters in
# its name. What is built stands in .venv (programs), var (the instance, or DATA_DIR; var-demo that of `make demo`) and
# .state (tests).
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo stop reset check test verify bench docs messages rarity sbom audit clean
SHELL := /bin/sh
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
SETUP = @test -n "$(PYTHON)" || { echo "tongban: 需要 Python 3.11 或更新版本 Python 3.11 or newer is needed" >&2; exit 1; }; \
	$(PYTHON) -I src/tongban/config/setup_environment.py
IN = .venv/bin/python -m
# Two processes at least: they find what tests share by mistake.
JOBS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); test "$$n" -gt 8 && n=8; test "$$n" -lt 2 && n=2; echo $$n)

help: ## 显示本帮助 (this list)
	@echo "通办 Tongban"; echo; sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | \
	while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done; echo; \
	echo "  环境变量 settings: PORT, DATA_DIR, DATABASE_URL … (docs/operate/settings.md)"

setup: ## 准备运行环境 .venv (what running needs)
	$(SETUP) run

setup-dev:
	$(SETUP) dev

run: setup ## 启动整个系统，Ctrl-C 停止 (start everything; Ctrl-C stops)
	@exec .venv/bin/tongban run

demo: setup ## 演示：示例省份加分章导览，数据另放一处 (the sample province with a guided tour, in a data folder of its own)
	@DEMONSTRATION=1 DATA_DIR="$${DATA_DIR:-var-demo}" exec .venv/bin/tongban run

stop: setup ## 停止系统 (stop the running instance)
	@exec .venv/bin/tongban stop

reset: setup ## 清空本机实例，下次启动重新写入示例数据 (forget everything of this instance)
	@exec .venv/bin/tongban reset --yes

check: setup-dev ## 一分钟内的检查：格式、类型、结构、核心测试 (format, lint, types, contracts, quick tests)
	$(IN) ruff format --check -q .
	$(IN) ruff check -q .
	.venv/bin/djlint --check --quiet src
	$(IN) mypy src conftest.py
	.venv/bin/lint-imports
	$(IN) pytest -q -n $(JOBS) src/tongban/kernel tests/system

test: setup-dev ## 全部测试，使用自己的数据库 (everything a change can break, on a database of its own)
	$(SETUP) browser
	$(IN) pytest -n $(JOBS) --durations=20

verify: setup-dev ## 全部测试和慢测试：杀进程、长序列、恢复演练、升级 (also the slow ones: kill, long machines, restore, upgrade)
	$(SETUP) browser
	$(IN) pytest -n $(JOBS) --durations=20 --slow --timeout=1800

bench: setup-dev ## 性能测量 (benchmarks)
	@$(IN) bench

docs: setup-dev ## 重新生成 docs 中由代码生成的页 (generated pages of docs)
	@exec .venv/bin/tongban papers

messages: setup-dev ## 更新英文词条，列出还没有译文的 (English catalogue; names what has no English yet)
	@$(IN) tests.system.translations

rarity: setup-dev ## 按示例目录重新统计用字，供“指南里有吗”使用 (counts how telling characters are, for "is this in the guide?")
	@DJANGO_SETTINGS_MODULE=tongban.config.settings $(IN) tests.system.rarity

sbom: setup ## 软件物料清单 CycloneDX → sbom.json (bill of materials)
	@exec .venv/bin/tongban sbom sbom.json

audit: setup ## 依赖审查，ADVISORIES=all.zip 时查已知漏洞 (dependencies as locked? known weaknesses, by advisories at hand)
	@exec .venv/bin/tongban audit $(ADVISORIES)

clean: ## 删除 .venv、测试数据和缓存；不动 var (environment, test state, caches; not the instance)
	@test ! -L .state/test-memory || rm -rf "$$(readlink -f .state/test-memory)"
	rm -rf .venv .state .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests conftest.py -name __pycache__ -type d -prune -exec rm -rf {} +
