# SPDX-License-Identifier: Apache-2.0
# case: 46 48
# git: init, add, commit, a second commit, log, checkout of a file, gc.
# setup: mkdir r; seq 200 > r/a; seq 300 > r/b; touch -d "1 hour ago" r/a r/b
# needs: git
# stdout: varies
export GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
export GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=e GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=e
cd r || exit
git init -q .
git config gc.auto 0
git config maintenance.auto false
git add a b
git commit -qm one
echo more >>a
touch -d "2 hours ago" a
git commit -qam two
git log --oneline | cat >/dev/null
git checkout -q HEAD~1 -- a
