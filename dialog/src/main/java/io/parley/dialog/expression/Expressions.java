package io.parley.dialog.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import io.parley.config.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles the expressions of one bot, each {@link Shape} once. An expression sees the bot's variables by name (and all of them in
 * {@code vars}, whatever their script), {@code entity}, {@code visits}, {@code said}, {@code intent}, {@code digits},
 * {@code misses}, {@code silences}, {@code faq}, {@code collected}, {@code transfer} and {@code http}. For one thread.
 */
public final class Expressions {
    /** Names with a meaning of their own, which no variable can take. */
    public static final Set<String> RESERVED = Set.of(
            "entity",
            "vars",
            "visits",
            "said",
            "intent",
            "digits",
            "misses",
            "silences",
            "faq",
            "collected",
            "transfer",
            "http",
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private static final int MAX_CHARACTERS = 2000;
    /** The cost limit: expressions have no loops but comprehensions. */
    private static final int MAX_ITERATIONS = 10_000;

    static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(MAX_CHARACTERS)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(2000)
            .build();
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'");
    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

    private final CelCompiler compiler;
    private final CelCompiler shapeCompiler;
    private final Expression.Names names;
    private final Map<String, Compiled> compiled = new HashMap<>();

    /** By the text of the shape; empty: one that is compiled as it is, so that what is wrong is told of the text itself. */
    private final Map<String, Optional<CheckedShape>> shapes = new HashMap<>();

    /** A variable of the bot that looks like one of ours: then there are none of ours. */
    private final boolean withoutShapes;

    public Expressions(Map<String, ValueType> variables, Collection<String> entities, Collection<String> nodes) {
        names = new Expression.Names(
                new LinkedHashSet<>(variables.keySet()), new LinkedHashSet<>(entities), new LinkedHashSet<>(nodes));
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("entity", MapType.create(SimpleType.STRING, NullableType.create(SimpleType.STRING)))
                .addVar("vars", MapType.create(SimpleType.STRING, SimpleType.DYN))
                .addVar("visits", MapType.create(SimpleType.STRING, SimpleType.INT))
                .addVar("said", SimpleType.STRING)
                .addVar("intent", SimpleType.STRING)
                .addVar("digits", SimpleType.STRING)
                .addVar("misses", SimpleType.INT)
                .addVar("silences", SimpleType.INT)
                .addVar("faq", SimpleType.STRING)
                .addVar("collected", SimpleType.STRING)
                .addVar("transfer", SimpleType.STRING)
                .addVar("http", SimpleType.STRING);
        variables.forEach((name, type) -> {
            if (isIdentifier(name)) {
                builder.addVar(name, type.celType());
            }
        });
        compiler = builder.build();
        withoutShapes = variables.keySet().stream().anyMatch(Shape::isLiteral);
        for (int i = 0; i < Shape.MAX_OF_A_KIND && !withoutShapes; i++) {
            builder.addVar(Shape.TEXT + i, SimpleType.STRING).addVar(Shape.NUMBER + i, SimpleType.INT);
        }
        shapeCompiler = builder.build();
    }

    /** Whether a variable of that name can be used without {@code vars["…"]}. */
    public static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(name).matches() && !RESERVED.contains(name);
    }

    /** What compiling gave. */
    public sealed interface Compiled {
        /**
         * It can be evaluated.
         *
         * @param type of what it yields; empty: known only when it runs
         */
        record Good(Expression expression, Optional<ValueType> type) implements Compiled {}

        /** At least one issue. */
        record Bad(List<Issue> issues) implements Compiled {}
    }

    /** What is wrong with an expression; {@code line} and {@code column} count from 1 within it. */
    public record Issue(int line, int column, String message) {}

    /** Compiles it. */
    public Compiled compile(String text) {
        return compiled.computeIfAbsent(text, this::compileNow);
    }

    /**
     * A shape that is right but for its values.
     *
     * @param lookups values that have to be names: a literal's variable → names that there are
     */
    private record CheckedShape(
            Checked checked, Optional<ValueType> type, List<Map.Entry<String, Set<String>>> lookups) {}

    private Compiled compileNow(String text) {
        Optional<Shape> shape = withoutShapes ? Optional.empty() : Shape.of(text);
        if (shape.isPresent()) {
            Optional<CheckedShape> checked = shapes.computeIfAbsent(shape.get().text(), this::checkShape);
            if (checked.isPresent()
                    && checked.get().lookups().stream()
                            .allMatch(it -> it.getValue().contains(shape.get().value(it.getKey())))) {
                return new Compiled.Good(
                        new Expression(text, checked.get().checked(), names, Optional.empty(), shape),
                        checked.get().type());
            }
        }
        return compileText(text);
    }

    private Optional<CheckedShape> checkShape(String shape) {
        try {
            CelAbstractSyntaxTree ast = shapeCompiler.compile(shape).getAst();
            Optional<ValueType> type = typeOf(ast.getResultType());
            if (type.isEmpty() || !unknownNames(ast).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new CheckedShape(new Checked(ast), type.filter(t -> t != ValueType.ANY), lookups(ast)));
        } catch (CelValidationException e) {
            return Optional.empty();
        }
    }

    /** Where a literal is the key of a map that has certain keys only. */
    private List<Map.Entry<String, Set<String>>> lookups(CelAbstractSyntaxTree ast) {
        List<Map.Entry<String, Set<String>>> lookups = new ArrayList<>();
        for (CelNavigableExpr node :
                CelNavigableAst.fromAst(ast).getRoot().allNodes().toList()) {
            CelExpr expr = node.expr();
            if (expr.getKind() == Kind.CALL && "_[_]".equals(expr.call().function())) {
                CelExpr map = expr.call().args().get(0);
                CelExpr key = expr.call().args().get(1);
                if (map.getKind() == Kind.IDENT
                        && key.getKind() == Kind.IDENT
                        && Shape.isLiteral(key.ident().name())) {
                    keysOf(map.ident().name())
                            .ifPresent(keys -> lookups.add(Map.entry(key.ident().name(), keys)));
                }
            }
        }
        return lookups;
    }

    private Optional<Set<String>> keysOf(String map) {
        return switch (map) {
            case "entity" -> Optional.of(names.entities());
            case "vars" -> Optional.of(names.variables());
            case "visits" -> Optional.of(names.nodes());
            default -> Optional.empty();
        };
    }

    private Compiled compileText(String text) {
        CelAbstractSyntaxTree ast;
        try {
            ast = compiler.compile(text).getAst();
        } catch (CelValidationException e) {
            return new Compiled.Bad(e.getErrors().stream()
                    .map(issue -> new Issue(
                            Math.max(1, issue.getSourceLocation().getLine()),
                            Math.max(0, issue.getSourceLocation().getColumn()) + 1,
                            plain(withHint(issue.getMessage()))))
                    .toList());
        }
        List<Issue> unknown = unknownNames(ast);
        if (!unknown.isEmpty()) {
            return new Compiled.Bad(unknown);
        }
        Optional<ValueType> type = typeOf(ast.getResultType());
        if (type.isEmpty()) {
            return new Compiled.Bad(List.of(new Issue(
                    1, 1, "yields a " + ast.getResultType().name() + ", expected a text, a number or a flag")));
        }
        Expression expression =
                new Expression(text, new Checked(ast), names, onlyEntity(ast.getExpr()), Optional.empty());
        return new Compiled.Good(expression, type.filter(t -> t != ValueType.ANY));
    }

    /** CEL takes any key of a map; a misspelt one would be found only by a caller. */
    private List<Issue> unknownNames(CelAbstractSyntaxTree ast) {
        List<Issue> issues = new ArrayList<>();
        for (CelNavigableExpr node :
                CelNavigableAst.fromAst(ast).getRoot().allNodes().toList()) {
            CelExpr expr = node.expr();
            if (expr.getKind() == Kind.SELECT) {
                check(ast, expr, expr.select().operand(), expr.select().field(), issues);
            } else if (expr.getKind() == Kind.CALL
                    && "_[_]".equals(expr.call().function())
                    && expr.call().args().get(1).getKind() == Kind.CONSTANT
                    && expr.call().args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                String key = expr.call().args().get(1).constant().stringValue();
                check(ast, expr, expr.call().args().get(0), key, issues);
            }
        }
        return issues;
    }

    private void check(CelAbstractSyntaxTree ast, CelExpr at, CelExpr map, String key, List<Issue> issues) {
        if (map.getKind() != Kind.IDENT) {
            return;
        }
        switch (map.ident().name()) {
            case "entity" -> check(ast, at, names.entities(), "entity", key, issues);
            case "vars" -> check(ast, at, names.variables(), "variable", key, issues);
            case "visits" -> check(ast, at, names.nodes(), "node", key, issues);
            default -> {}
        }
    }

    private static void check(
            CelAbstractSyntaxTree ast, CelExpr at, Set<String> known, String kind, String key, List<Issue> issues) {
        if (known.contains(key)) {
            return;
        }
        Optional<CelSourceLocation> place = Optional.ofNullable(
                        ast.getSource().getPositionsMap().get(at.id()))
                .flatMap(offset -> ast.getSource().getOffsetLocation(offset));
        issues.add(new Issue(
                place.map(CelSourceLocation::getLine).orElse(1),
                place.map(CelSourceLocation::getColumn).orElse(0) + 1,
                "unknown " + kind + " '" + key + "'"
                        + Words.closest(key, known)
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse("")));
    }

    private static Optional<ValueType> typeOf(CelType type) {
        return switch (type.kind()) {
            case STRING -> Optional.of(ValueType.TEXT);
            case INT, UINT -> Optional.of(ValueType.NUMBER);
            case DOUBLE -> Optional.of(ValueType.DECIMAL);
            case BOOL -> Optional.of(ValueType.FLAG);
            case DYN, ANY, NULL_TYPE -> Optional.of(ValueType.ANY);
            default -> Optional.empty();
        };
    }

    private static Optional<String> onlyEntity(CelExpr expr) {
        if (expr.getKind() == Kind.SELECT
                && expr.select().operand().getKind() == Kind.IDENT
                && "entity".equals(expr.select().operand().ident().name())) {
            return Optional.of(expr.select().field());
        }
        return Optional.empty();
    }

    private String withHint(String message) {
        Matcher matcher = UNDECLARED.matcher(message);
        if (!matcher.lookingAt()) {
            return message;
        }
        String name = matcher.group(1);
        return "unknown variable '" + name + "'"
                + Words.closest(name, names.variables())
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse("");
    }

    /** CEL's own words, without its list of thirty possible tokens and its names for types and operators. */
    private static String plain(String message) {
        String cut = message.replaceFirst("(?s) (expecting \\{|\\(candidates: ).*", "");
        return cut.replace(" (in container '')", "")
                .replace("<EOF>", "end of expression")
                .replaceAll("wrapper\\((\\w+)\\)", "$1")
                .replaceAll("'_(\\W+)_'", "'$1'");
    }
}
