package io.parley.bench;

import io.parley.dialog.bot.Bot;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A bot of 2,000 nodes with 1,600 expressions, no two alike, is read: once in a process that has just begun, and again and again. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LoadBench {
    private static final int NODES = 2_000;
    private final String yaml = LargeBot.yaml(NODES);

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Fork(5)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public Bot first() {
        return LargeBot.parse(yaml);
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Fork(1)
    @Warmup(iterations = 4, time = 5)
    @Measurement(iterations = 4, time = 5)
    public Bot again() {
        return LargeBot.parse(yaml);
    }
}
