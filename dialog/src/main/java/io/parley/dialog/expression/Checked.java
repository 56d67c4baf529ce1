package io.parley.dialog.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import org.jspecify.annotations.Nullable;

/**
 * An expression that is right, and the program that evaluates it. The program is made when it is first wanted: half of what
 * reading the first bot of a process costs is CEL's functions, which who checks, draws or lints a bot never calls. An engine
 * evaluates expressions while it warms up. Safe from any thread.
 */
final class Checked {
    private final CelAbstractSyntaxTree ast;

    /** Two threads may make it at once; either is as good. */
    private volatile @Nullable Program program;

    Checked(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    Program program() throws CelEvaluationException {
        Program made = program;
        if (made == null) {
            made = Evaluation.RUNTIME.createProgram(ast);
            program = made;
        }
        return made;
    }

    /** One for all bots. Its class is loaded with the first program. */
    private static final class Evaluation {
        static final CelRuntime RUNTIME = runtime(Expressions.OPTIONS);

        private static CelRuntime runtime(CelOptions options) {
            return CelRuntimeFactory.legacyCelRuntimeBuilder()
                    .setOptions(options)
                    .build();
        }
    }
}
