# Sourced by scripts/parley and by the package's launcher: how the JVM runs Parley.
# shellcheck shell=bash

# parley_java_options DATA: fills PARLEY_JAVA_OPTIONS. DATA: folder for a crash report of the JVM.
parley_java_options() {
  # shellcheck disable=SC2034 # the sourcing script uses it
  PARLEY_JAVA_OPTIONS=(
    # A fixed heap: growing it would pause calls. Models and recognisers live outside it.
    -XX:+UseG1GC -Xms384m -Xmx384m
    # A collection that is asked for, when the heap is nearly full, goes on beside the calls.
    -XX:+ExplicitGCInvokesConcurrent
    # Half an engine is worse than none: whoever supervises the process starts it again, and its journals tell what was going on.
    -XX:+ExitOnOutOfMemoryError
    # What it says of itself, without a heap: a heap holds what people said.
    "-XX:ErrorFile=$1/hs_err_%p.log"
    # Its counters are a mapped file: writing that back has been seen to stop all threads for as long as a disk takes.
    -XX:-UsePerfData
    # JNA (speech recognition), ONNX Runtime and Netty load native code; MaryTTS's old libraries use Unsafe.
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -Djava.awt.headless=true
    # Transcripts are UTF-8 whatever the terminal's locale says.
    -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8
  )
}
