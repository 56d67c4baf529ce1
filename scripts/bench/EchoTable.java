import io.parley.media.echo.EchoFigures;

/** Prints what the echo guard makes of generated echo paths; see scripts/bench/echo. */
final class EchoTable {
    private EchoTable() {}

    public static void main(String[] arguments) {
        EchoFigures.table().forEach(System.out::println);
    }
}
