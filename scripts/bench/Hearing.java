import io.parley.media.hearing.HearingTables;

/** Prints the tables of docs/performance/hearing.md. */
final class Hearing {
    private Hearing() {}

    public static void main(String[] arguments) {
        HearingTables.write(System.out::println);
    }
}
