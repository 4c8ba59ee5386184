# SPDX-License-Identifier: Apache-2.0
# case: 46
# git gc packs the objects: made, renamed into place, and the loose ones gone.
# setup: git init -q .; git config user.name n; git config user.email e; git config core.fsmonitor false; git config pack.threads 1; for i in 1 2 3; do seq ${i}00 > f; git add f; GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z git commit -qm $i; done
# needs: git
git -c gc.auto=0 -c gc.autoDetach=false gc -q
