# Sourced by every script: finds a JDK of at least PARLEY_JDK_MIN and exports JAVA_HOME.
# shellcheck shell=bash
#
# JAVA_HOME wins when it is new enough; otherwise the lowest sufficient version found on this machine, so that a
# preview JDK lying about does not silently become the one that builds.

# With PARLEY_JRE_SUFFICES set, one without a compiler will do: that is all the packaged program needs.

PARLEY_JDK_MIN=25

# jdk_major FOLDER: the major version of the JDK in FOLDER, read from its release file (no JVM is started); 0 when it is none.
jdk_major() {
  local line version
  if ! { [ -x "$1/bin/java" ] && [ -r "$1/release" ] && { [ -n "${PARLEY_JRE_SUFFICES:-}" ] || [ -x "$1/bin/javac" ]; }; }; then
    echo 0
    return
  fi
  line=$(grep -m1 '^JAVA_VERSION=' "$1/release") || { echo 0; return; }
  version=${line#JAVA_VERSION=\"}
  version=${version%%[!0-9]*}
  echo "${version:-0}"
}

# jdk_find: prints the folder of a sufficient JDK; fails when there is none.
jdk_find() {
  local folder major best='' best_major=0 on_path
  if [ -n "${JAVA_HOME:-}" ] && [ "$(jdk_major "$JAVA_HOME")" -ge "$PARLEY_JDK_MIN" ]; then
    echo "$JAVA_HOME"
    return 0
  fi
  on_path=$(command -v java || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for folder in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/*jdk* /opt/java/* /usr/local/*jdk* ${on_path:+"$on_path"}; do
    [ -d "$folder" ] || continue
    major=$(jdk_major "$folder")
    [ "$major" -ge "$PARLEY_JDK_MIN" ] || continue
    if [ "$best_major" -eq 0 ] || [ "$major" -lt "$best_major" ]; then
      best=$folder
      best_major=$major
    fi
  done
  [ -n "$best" ] || return 1
  echo "$best"
}

# jdk_require: exports JAVA_HOME, or says what is missing and fails.
jdk_require() {
  local found
  if ! found=$(jdk_find); then
    echo "No JDK $PARLEY_JDK_MIN or newer found (looked at JAVA_HOME, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt, PATH)." >&2
    echo "Install one (Debian: openjdk-$PARLEY_JDK_MIN-jdk-headless, where the release has it; or Temurin $PARLEY_JDK_MIN), or set JAVA_HOME." >&2
    return 1
  fi
  export JAVA_HOME=$found
}
