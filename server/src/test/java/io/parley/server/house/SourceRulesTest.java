package io.parley.server.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no compiler checks: reads every source of the project as text. Strings and comments are not code. */
final class SourceRulesTest {

    /** The only places that may read a clock of the machine; everybody else is given the time. */
    private static final Set<String> CLOCK_WIRING = Set.of(
            "engine/src/main/java/io/parley/engine/clock/SystemEngineClock.java",
            "media/src/main/java/io/parley/media/net/LoopClock.java",
            "testkit/src/main/java/io/parley/testkit/Await.java",
            "testkit/src/main/java/io/parley/testkit/baresip/Baresip.java");

    private static final Pattern SLEEP = Pattern.compile("\\bThread\\s*(?:\\.|::)\\s*sleep\\b"
            + "|\\b(?:NANO|MICRO|MILLI)?(?:SECONDS|MINUTES|HOURS|DAYS)\\s*(?:\\.|::)\\s*sleep\\b");
    private static final Pattern PRINT =
            Pattern.compile("\\bSystem\\s*\\.\\s*(?:out|err)\\b|\\.\\s*printStackTrace\\s*\\(\\s*\\)");
    private static final Pattern CLOCK_READ =
            Pattern.compile("\\bSystem\\s*(?:\\.|::)\\s*(?:nanoTime|currentTimeMillis)\\b"
                    + "|\\b(?:Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime|OffsetTime|Year|YearMonth|MonthDay)"
                    + "\\s*(?:\\.\\s*now\\s*\\(\\s*(?:\\)|Zone)|::\\s*now\\b)"
                    + "|\\bClock\\s*(?:\\.|::)\\s*(?:system|tick)\\w*|\\bInstantSource\\s*(?:\\.|::)\\s*system\\b"
                    + "|\\bnew\\s+Date\\s*\\(\\s*\\)|\\bCalendar\\s*\\.\\s*getInstance\\b");
    private static final Pattern TODO_WITHOUT_ISSUE = Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b(?!\\(#\\d+\\))");

    @Test
    void nobodySleeps() {
        assertThat(found(SLEEP, SourceText::code, Set.of())).isEmpty();
    }

    @Test
    void nobodyPrintsPastTheCommandLinesOwnWriter() {
        assertThat(found(PRINT, SourceText::code, Set.of())).isEmpty();
    }

    @Test
    void onlyTheWiringReadsAClock() {
        assertThat(found(CLOCK_READ, SourceText::code, CLOCK_WIRING)).isEmpty();
    }

    @Test
    void whatIsLeftToDoNamesItsIssue() {
        assertThat(found(TODO_WITHOUT_ISSUE, SourceText::comments, Set.of())).isEmpty();
    }

    @Test
    void theListOfExceptionsNamesExistingFiles() {
        List<String> files = Sources.sources().stream().map(Path::toString).toList();
        assertThat(files).containsAll(CLOCK_WIRING);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        List<String> faults = new ArrayList<>();
        for (Path source : Sources.sources()) {
            if (!source.startsWith(Path.of(source.getName(0).toString(), "src", "main"))) {
                continue;
            }
            Path info = source.resolveSibling("package-info.java");
            if (!Sources.ROOT.resolve(info).toFile().isFile()) {
                faults.add(info + ": missing");
            } else if (source.equals(info)) {
                SourceText text = SourceText.of(Sources.read(info));
                if (!text.code().contains("@NullMarked")) {
                    faults.add(info + ": not @NullMarked");
                }
                if (!text.comments().contains("/**")) {
                    faults.add(info + ": does not say what the package is for");
                }
            }
        }
        assertThat(faults.stream().distinct()).isEmpty();
    }

    @Test
    void thePatternsFindWhatTheyAreFor() {
        SourceText text = SourceText.of("""
                String a = "Thread.sleep(1)"; // System.out, TODO
                Thread.sleep(5); TimeUnit.SECONDS.sleep(1);
                System.out.println('"'); long n = System.nanoTime();
                Supplier<Instant> s = Instant::now; Instant.now(clock); LocalDate.now(); /* TODO(#12) */
                """);
        assertThat(lines(SLEEP, text, text.code())).containsExactly(2, 2);
        assertThat(lines(PRINT, text, text.code())).containsExactly(3);
        assertThat(lines(CLOCK_READ, text, text.code())).containsExactly(3, 4, 4);
        assertThat(lines(TODO_WITHOUT_ISSUE, text, text.comments())).containsExactly(1);
    }

    private static List<String> found(Pattern pattern, Function<SourceText, String> part, Set<String> exceptions) {
        List<String> found = new ArrayList<>();
        for (Path source : Sources.sources()) {
            if (!exceptions.contains(source.toString())) {
                SourceText text = SourceText.of(Sources.read(source));
                for (int line : lines(pattern, text, part.apply(text))) {
                    found.add(source + ":" + line);
                }
            }
        }
        return found;
    }

    private static List<Integer> lines(Pattern pattern, SourceText text, String part) {
        List<Integer> lines = new ArrayList<>();
        Matcher matcher = pattern.matcher(part);
        while (matcher.find()) {
            lines.add(text.lineOf(matcher.start()));
        }
        return lines;
    }
}
