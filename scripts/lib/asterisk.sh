# Sourced by scripts/interop and scripts/bench/sip: makes an Asterisk 22 from Debian's packages in the cache, and starts it in the
# caller's mount and network namespace.
# shellcheck shell=bash
#
# Needs ASTERISK_CACHE, the folder in which the PBX's folder lives; the caller's `die MESSAGE` ends the script.

ASTERISK_PACKAGES=asterisk,asterisk-core-sounds-en-wav,asterisk-moh-opsound-wav
# Changing it makes the folder anew.
ASTERISK_MARK="sid $ASTERISK_PACKAGES"
ASTERISK_FOLDER=$ASTERISK_CACHE/asterisk-22

ASTERISK_MAKE_BOUND_SECONDS=1200
# shellcheck disable=SC2034 # for the caller, who waits for asterisk_booted
ASTERISK_START_BOUND_SECONDS=60

# The first mirror of Debian itself among this machine's package sources, in either form of file.
asterisk_mirror() {
  {
    sed -n 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | tr ' ' '\n'
    sed -n 's/^deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null
  } | grep -E '/debian/?$' | head -n 1
}

# asterisk_make: makes the folder, if it is not there.
asterisk_make() {
  [ "$(cat "$ASTERISK_FOLDER/.parley" 2>/dev/null)" != "$ASTERISK_MARK" ] || return 0
  local from partial=$ASTERISK_FOLDER.partial options=(--mode=root --variant=apt) proxy
  if ! command -v mmdebstrap >/dev/null; then
    command -v apt-get >/dev/null || die "mmdebstrap is not installed, and there is no apt-get"
    echo "installing mmdebstrap"
    apt-get -qq update >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends mmdebstrap >/dev/null 2>&1 \
      || die "mmdebstrap could not be installed (apt-get install mmdebstrap)"
  fi
  from=$(asterisk_mirror)
  [ -n "$from" ] || die "no Debian mirror in /etc/apt/sources.list or sources.list.d: where should Asterisk come from?"
  proxy=$(apt-config dump Acquire::http::Proxy 2>/dev/null | sed -n 's/^Acquire::http::Proxy "\(.*\)";$/\1/p')
  [ -z "$proxy" ] || options+=("--aptopt=Acquire::http::Proxy \"$proxy\"")
  echo "making Asterisk 22 in $ASTERISK_FOLDER (once, some 110 MB)"
  mkdir -p "$ASTERISK_CACHE"
  rm -rf --one-file-system "$partial"
  if ! timeout "$ASTERISK_MAKE_BOUND_SECONDS" mmdebstrap "${options[@]}" --aptopt='Apt::Install-Recommends "false"' \
    --aptopt='Acquire::Check-Valid-Until "false"' --include="$ASTERISK_PACKAGES" sid "$partial" "deb $from sid main" \
    >"$ASTERISK_CACHE/asterisk-22.log" 2>&1; then
    rm -rf --one-file-system "$partial"
    die "mmdebstrap failed (see $ASTERISK_CACHE/asterisk-22.log)"
  fi
  echo "$ASTERISK_MARK" >"$partial/.parley"
  rm -rf --one-file-system "$ASTERISK_FOLDER"
  mv "$partial" "$ASTERISK_FOLDER"
}

# asterisk_isolated SCRIPT ARGUMENT…: the script again, in namespaces of its own: no network but loopback, mounts that vanish with
# it, and whatever still runs at its end is killed with it.
asterisk_isolated() {
  local tool
  for tool in unshare ip; do
    command -v "$tool" >/dev/null || die "$tool is not installed (packages util-linux, iproute2)"
  done
  exec unshare --net --mount --propagation private --pid --fork --kill-child --mount-proc -- "$@"
}

# asterisk_mount CONFIGURATION WORK: puts the configuration (over Debian's own) and the folders it writes into below WORK into the
# PBX's folder. Only within asterisk_isolated.
asterisk_mount() {
  local configuration=$1 work=$2
  mkdir -p "$work"/{etc,log,spool,state}
  cp -r "$ASTERISK_FOLDER/etc/asterisk/." "$work/etc/"
  cp "$configuration"/*.conf "$work/etc/"
  mount -t proc proc "$ASTERISK_FOLDER/proc"
  mount --rbind /dev "$ASTERISK_FOLDER/dev"
  mount --bind "$work/etc" "$ASTERISK_FOLDER/etc/asterisk"
  mount --bind "$work/log" "$ASTERISK_FOLDER/var/log/asterisk"
  mount --bind "$work/spool" "$ASTERISK_FOLDER/var/spool/asterisk"
  # Not var/run: that is a link, which would lead out of the folder.
  mount --bind "$work/state" "$ASTERISK_FOLDER/run"
  mkdir -p "$ASTERISK_FOLDER/run/asterisk"
}

# pbx COMMAND…: a command of Asterisk's console.
pbx() {
  timeout 20 chroot "$ASTERISK_FOLDER" asterisk -rx "$*"
}

# asterisk_start OUTPUT: starts it; its pid is in ASTERISK_PID. It takes calls after asterisk_booted.
asterisk_start() {
  chroot "$ASTERISK_FOLDER" /usr/sbin/asterisk -f >"$1" 2>&1 &
  # shellcheck disable=SC2034 # for the caller
  ASTERISK_PID=$!
}

asterisk_booted() {
  pbx core waitfullybooted
}

# asterisk_version: "Asterisk 22.1.0".
asterisk_version() {
  pbx core show version | grep -o 'Asterisk [0-9][0-9.]*'
}
