package io.parley.server.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Error Prone and NullAway have been seen to find nothing when misconfigured, without a word. So this builds a small module
 * below the project's own root POM, with mistakes in it, and expects them to be found.
 */
final class CompilerRulesTest {
    private static final Duration BUILD_BOUND = Duration.ofMinutes(3);

    @TempDir
    Path project;

    @Test
    void nullAwayRefusesToDereferenceWhatMayBeNull() throws Exception {
        writeModule("""
                package wrong;

                import org.jspecify.annotations.Nullable;

                final class Wrong {
                    static int length(@Nullable String text) {
                        return text.length();
                    }
                }
                """);
        assertThat(build()).contains("[NullAway] dereferenced expression 'text' is @Nullable", "BUILD FAILURE");
    }

    @Test
    void aMereWarningOfErrorProneFailsTheBuild() throws Exception {
        writeModule("""
                package wrong;

                final class Wrong {
                    static boolean mixed(boolean a, boolean b, boolean c) {
                        return a && b || c;
                    }
                }
                """);
        assertThat(build()).contains("[OperatorPrecedence]", "warnings found and -Werror specified", "BUILD FAILURE");
    }

    private void writeModule(String wrongClass) throws IOException {
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>io.parley</groupId>
                    <artifactId>parley</artifactId>
                    <version>0.1.0-SNAPSHOT</version>
                    <relativePath>%s</relativePath>
                  </parent>
                  <artifactId>wrong</artifactId>
                </project>
                """.formatted(project.toRealPath()
                .relativize(Sources.ROOT.toRealPath().resolve("pom.xml"))));
        Path sources = Files.createDirectories(project.resolve("src/main/java/wrong"));
        Files.writeString(sources.resolve("package-info.java"), """
                @org.jspecify.annotations.NullMarked
                package wrong;
                """);
        Files.writeString(sources.resolve("Wrong.java"), wrongClass);
    }

    /** Compiles the module with Maven as this build does, and returns what Maven said. */
    private String build() throws Exception {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-o", "-Dspotless.check.skip=true"));
        String repository = System.getProperty("maven.repo.local");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.add("compile");
        Path log = project.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(BUILD_BOUND)).as("Maven ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log, StandardCharsets.UTF_8);
    }
}
