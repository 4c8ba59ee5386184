# SPDX-License-Identifier: Apache-2.0
# A day with git: packs, loose objects, index and refs, most of them made aside and renamed into place.
# needs: git
# env: GIT_AUTHOR_DATE=2020-01-01T00:00:00Z
# env: GIT_COMMITTER_DATE=2020-01-01T00:00:00Z
# env: GIT_AUTHOR_NAME=n
# env: GIT_AUTHOR_EMAIL=e
# env: GIT_COMMITTER_NAME=n
# env: GIT_COMMITTER_EMAIL=e
# varies: *.git/index
settle() { # or git reads files again whenever it cannot tell by the clock that they are as the index says
  touch -d @1600000000 -- *
  git update-index -q --refresh
}
git init -q -b main .
git config pack.threads 1
git config gc.autoDetach false
git config core.trustctime false
git config core.checkStat minimal
seq 100 >a
seq 200 >b
settle
git add .
git commit -qm one
git checkout -q -b side
settle
sed -i 1d a
settle
git commit -qam two
git checkout -q main
settle
sed -i '$d' b
settle
git diff --stat
git commit -qam three
git merge -q -m merge side
settle
echo more >>a
settle
git stash -q
settle
git stash pop -q
settle
git tag -a -m tag v1
git log --oneline --graph | cat
git reset -q --hard
settle
git gc -q
git fsck
git clone -q . copy
git -C copy log -p -1 --format=%H >log
git archive -o v1.tar v1
git worktree list >/dev/null
git bundle create -q all.bundle --all
git grep -c 5 >count
