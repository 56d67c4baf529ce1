# Sourced by scripts/build and scripts/check, so that neither builds again what the other has built.
# shellcheck shell=bash

# fingerprint ROOT: names, sizes and times of everything that the build reads; no git, so that an unpacked archive builds, too.
fingerprint() {
  (cd "$1" && find pom.xml .mvn ./*/pom.xml ./*/src -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
}
