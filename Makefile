# lintrace: one preloaded library, one tool, the example pipelines and their tests.
#   make            build everything into build/          make help     all targets
# Flags: CC=clang  O=folder  V=1 (show commands)  SHARED=1 (link no library in)  CFLAGS=... (added)  DESTDIR= PREFIX= (install)

O ?= build
# One name for one folder, however it was given: the dependency files name it.
override O := $(abspath $(O))
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib/lintrace
MANDIR ?= $(PREFIX)/share/man
VERSION := 0.1.0
Q := $(if $(V),,@)

WARN := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes -Wmissing-prototypes \
        -Wpointer-arith -Wcast-qual -Wundef -Wvla -Wwrite-strings -Werror=implicit-function-declaration
COMMON := -std=gnu11 -O2 -g $(WARN) -MMD -MP -D_GNU_SOURCE

# The library runs inside other people's programs: nothing but libc, nothing exported but the hooks, fortify and
# large-file renames off because they would rename the very symbols it defines. Never sanitized.
PRELOAD_CFLAGS := $(COMMON) -fPIC -fvisibility=hidden -U_FORTIFY_SOURCE -fno-stack-protector -fno-builtin \
                  -ftls-model=initial-exec -iquote preload
# Loaded into every process of a run: few mappings, few pages to write to (no tables of addresses, so nothing for
# RELRO to guard but the imports; the hooks' own pointers to libc are found later and lie in plain data anyway).
PRELOAD_LDFLAGS := -shared -Wl,-z,defs -Wl,-z,initfirst -Wl,-z,now -Wl,-z,noseparate-code -Wl,-z,norelro \
                   -Wl,--sort-section=name -Wl,-T,preload/layout.ld -Wl,-soname,liblintrace.so

CLI_LIBS := -ljansson -lcsv -lyaml -lelf -lcrypto -lz -lzstd -lsqlite3 -lm
# Linked in, where their archives are: loading twelve libraries took a third of the time of a run of `true`.
CLI_LINKED = $(if $(and $(wildcard $(shell $(CC) -print-file-name=libjansson.a)),$(if $(SHARED),,y)),\
               -Wl$(comma)-Bstatic $(filter-out -lm,$(CLI_LIBS)) -Wl$(comma)-Bdynamic -lm,$(CLI_LIBS))
comma := ,
CLI_CFLAGS := $(COMMON) -D_FORTIFY_SOURCE=2 -fstack-protector-strong -DLT_VERSION='"$(VERSION)"' -iquote cli -iquote preload

# What every process runs when it starts, and most children before they run another program, lies together: fewer pages of text to fault in.
PRELOAD_SRC := $(filter-out preload/hooks_%,$(wildcard preload/*.c preload/wire/*.c)) \
               preload/hooks_process.c preload/hooks_open.c $(filter-out %/hooks_process.c %/hooks_open.c,$(wildcard preload/hooks_*.c))
PRELOAD_ASM := $(wildcard preload/*.S)
CLI_SRC := $(wildcard cli/*.c cli/*/*.c cli/*/*/*.c) $(wildcard preload/wire/*.c)
PRELOAD_OBJ := $(PRELOAD_SRC:%.c=$(O)/obj/so/%.o) $(PRELOAD_ASM:%.S=$(O)/obj/so/%.o)
CLI_ASM := $(wildcard cli/*/*.S)
CLI_OBJ := $(CLI_SRC:%.c=$(O)/obj/cli/%.o) $(CLI_ASM:%.S=$(O)/obj/cli/%.o)

.PHONY: all
all: $(O)/liblintrace.so $(O)/lintrace $(O)/lintrace-exec pipelines ## build the library, the tool and the example pipelines

$(O)/liblintrace.so: $(PRELOAD_OBJ) preload/layout.ld
	@echo "  LINK    $@"
	$(Q)$(CC) $(PRELOAD_LDFLAGS) $(LDFLAGS) -o $@ $(PRELOAD_OBJ)

$(O)/lintrace: $(CLI_OBJ)
	@echo "  LINK    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(CLI_LINKED)

$(O)/lintrace-exec: $(O)/obj/so/preload/exec/main.o
	@echo "  LINK    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

# A flags file per compiler set: rewritten only when the flags change, so new flags rebuild and old ones do not.
$(O)/flags.%: FORCE
	@mkdir -p $(O)
	@echo '$(CC) $(CFLAGS) $($(shell echo $* | tr a-z A-Z)_CFLAGS)' | cmp -s - $@ || \
	 echo '$(CC) $(CFLAGS) $($(shell echo $* | tr a-z A-Z)_CFLAGS)' > $@
.PRECIOUS: $(O)/flags.%
.PHONY: FORCE
FORCE:

$(O)/obj/so/%.o: %.c $(O)/flags.preload
	@mkdir -p $(@D) && echo "  CC      $<"
	$(Q)$(CC) $(PRELOAD_CFLAGS) $(CFLAGS) -c -o $@ $<
$(O)/obj/so/%.o: %.S $(O)/flags.preload
	@mkdir -p $(@D) && echo "  AS      $<"
	$(Q)$(CC) $(PRELOAD_CFLAGS) $(CFLAGS) -c -o $@ $<
$(O)/obj/cli/%.o: %.c $(O)/flags.cli
	@mkdir -p $(@D) && echo "  CC      $<"
	$(Q)$(CC) $(CLI_CFLAGS) $(CFLAGS) -c -o $@ $<

# Files that are texts of the tool.
$(O)/obj/cli/%.o: %.S $(O)/flags.cli
	@mkdir -p $(@D) && echo "  AS      $<"
	$(Q)$(CC) -c -o $@ $<
$(O)/obj/cli/cli/index/schema.o: cli/index/schema.sql
$(O)/obj/cli/cli/report/assets.o: $(wildcard cli/report/*.html cli/report/*.css cli/report/*.js)

# The example pipelines know nothing of lintrace. The folder data and the sidecars are linked beside the
# built programs, so that they also run from $(O).
PIPELINE_NAMES := etl_orders etl_customers_daily
PIPELINE_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -MMD -MP -iquote pipelines/common
.PHONY: pipelines
pipelines: $(PIPELINE_NAMES:%=$(O)/%) $(PIPELINE_NAMES:%=$(O)/%.lintrace.yaml) $(O)/data

$(PIPELINE_NAMES:%=$(O)/%): $(O)/%: $(O)/obj/pipelines/%.o $(O)/obj/pipelines/common/table.o
	@echo "  LINK    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcsv -lcrypto
$(O)/obj/pipelines/%.o: pipelines/%.c
	@mkdir -p $(@D) && echo "  CC      $<"
	$(Q)$(CC) $(PIPELINE_CFLAGS) $(CFLAGS) -c -o $@ $<
$(PIPELINE_NAMES:%=$(O)/%.lintrace.yaml) $(O)/data: $(O)/%:
	@mkdir -p $(O) && ln -sfnr pipelines/$* $@

# ---- tests: each prints TAP; tests/run adds them up ----

SAN_CFLAGS := $(CLI_CFLAGS) -U_FORTIFY_SOURCE -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined \
              -fno-omit-frame-pointer -Wno-format -DLT_TEST
SAN_OBJ := $(patsubst %.c,$(O)/obj/san/%.o,$(filter-out cli/main.c,$(CLI_SRC))) \
           $(CLI_ASM:%.S=$(O)/obj/cli/%.o)
UNIT_NAMES := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

$(O)/obj/san/%.o: %.c $(O)/flags.san
	@mkdir -p $(@D) && echo "  CC-SAN  $<"
	$(Q)$(CC) $(SAN_CFLAGS) $(CFLAGS) -c -o $@ $<
$(O)/unit.a: $(SAN_OBJ)
	@rm -f $@ && ar rcs $@ $^
$(UNIT_NAMES:%=$(O)/unit/%): $(O)/unit/%: $(O)/obj/san/tests/unit/%.o $(O)/unit.a
	@mkdir -p $(@D)
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ $(CLI_LIBS)

.PHONY: unit check-build check
unit: $(UNIT_NAMES:%=$(O)/unit/%) ## build and run the unit tests under ASan and UBSan
	@for test in $^; do $$test || exit 1; done
check-build: all $(UNIT_NAMES:%=$(O)/unit/%)
check: check-build ## build and run every test; the last line says how many passed
	@tests/run

.PHONY: lint format
lint: ## cppcheck, shellcheck and the format check, where they are installed
	@scripts/lint
format: ## bring the C sources into shape
	clang-format -i $$(git ls-files '*.c' '*.h')

.PHONY: bench
bench: all ## what lintrace and other tracers cost, against the budgets; ARGS=--quick takes minutes
	@LINTRACE=$(abspath $(O))/lintrace scripts/bench $(ARGS)

# ---- installing ----

MAN1_PAGES = $(wildcard docs/man/*.1)
MAN5_PAGES = $(wildcard docs/man/*.5)
.PHONY: install uninstall
install: all ## install under DESTDIR and PREFIX (default /usr/local)
	install -D -m 755 $(O)/lintrace $(DESTDIR)$(BINDIR)/lintrace
	install -D -m 644 $(O)/liblintrace.so $(DESTDIR)$(LIBDIR)/liblintrace.so
	install -D -m 755 $(O)/lintrace-exec $(DESTDIR)$(LIBDIR)/lintrace-exec
	install -D -m 644 docs/lintrace.1 $(DESTDIR)$(MANDIR)/man1/lintrace.1
	install -m 644 -t $(DESTDIR)$(MANDIR)/man1 $(MAN1_PAGES)
	install -D -m 644 -t $(DESTDIR)$(MANDIR)/man5 $(MAN5_PAGES)
uninstall: ## take it away again
	rm -f $(DESTDIR)$(BINDIR)/lintrace $(DESTDIR)$(LIBDIR)/liblintrace.so \
	      $(DESTDIR)$(LIBDIR)/lintrace-exec $(DESTDIR)$(MANDIR)/man1/lintrace.1 \
	      $(MAN1_PAGES:docs/man/%=$(DESTDIR)$(MANDIR)/man1/%) $(MAN5_PAGES:docs/man/%=$(DESTDIR)$(MANDIR)/man5/%)

.PHONY: clean
clean: ## remove what was built
	rm -rf $(O)

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
