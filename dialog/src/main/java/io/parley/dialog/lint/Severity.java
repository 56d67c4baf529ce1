package io.parley.dialog.lint;

import java.util.Locale;

/** How bad a finding is, the mildest first. */
public enum Severity {
    /** Nobody suffers; the file says something without effect. */
    NOTE,
    /** A caller is likely to suffer, or a report to be wrong. */
    WARNING,
    /** Something in the file can never do what it says, or a call goes wrong. */
    ERROR;

    /** As it is printed, and as SARIF calls the level. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
