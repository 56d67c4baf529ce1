package io.parley.media.mandarin;

import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.text.Normalizer;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A written Mandarin text as it is read aloud: dates, times, amounts, percentages and numbers in words (ICU's rules for
 * {@code zh}), telephone numbers and codes digit by digit with 幺 for one. Pure; any thread.
 */
public final class SpokenForm {
    /** Not thread-safe: guarded by itself. Numbers are few beside what it costs to say them. */
    private static final RuleBasedNumberFormat NUMBERS =
            new RuleBasedNumberFormat(ULocale.SIMPLIFIED_CHINESE, RuleBasedNumberFormat.SPELLOUT);

    private static final String CARDINAL = "%spellout-cardinal";
    private static final String DIGITS = "零一二三四五六七八九";
    private static final String CODE_DIGITS = "零幺二三四五六七八九";

    /** More digits than an amount has: a code. */
    private static final int MOST_DIGITS_OF_A_NUMBER = 8;

    /** What is counted with 两 and not with 二. */
    private static final String COUNTED = "(?=[个位次天元块点分秒周年条件张部台人家种份间项遍倍句道杯斤把本只辆名场回桶户套笔]|小时|分钟|公里|公斤|角)";

    private record Rule(Pattern pattern, Function<MatchResult, String> spoken) {}

    private static Rule rule(String pattern, Function<MatchResult, String> spoken) {
        return new Rule(Pattern.compile(pattern), spoken);
    }

    /** In this order: what is more special comes first. */
    private static final List<Rule> RULES = List.of(
            // Numbers of telephones: mobile, with area code, of services. Grouped as people say them.
            rule(
                    "(?<!\\d)(?:\\+?86[- ]?)?(1[3-9]\\d)[- ]?(\\d{4})[- ]?(\\d{4})(?!\\d)",
                    it -> code(it.group(1)) + "，" + code(it.group(2)) + "，" + code(it.group(3))),
            rule(
                    "(?<!\\d)(0\\d{2,3}|[48]00)[- ](\\d{3,4})[- ]?(\\d{3,4})(?!\\d)",
                    it -> code(it.group(1)) + "，" + code(it.group(2)) + "，" + code(it.group(3))),
            rule(
                    "(电话|热线|客服|号码|尾号|验证码|编号|户号|卡号|账号|单号|工号|位|密码|拨打|致电|拨)([是为：:]{0,2}\\s*)(\\d{3,})(?![\\d.元])",
                    it -> it.group(1) + it.group(2) + code(it.group(3))),
            rule(
                    "(?<!\\d)(\\d{4})\\s*[年/.-]\\s*(1[0-2]|0?[1-9])\\s*[月/.-]\\s*(3[01]|[12]\\d|0?[1-9])([日号]?)(?!\\d)",
                    it -> digits(it.group(1)) + "年" + number(it.group(2)) + "月" + number(it.group(3))
                            + (it.group(4).isEmpty() ? "日" : it.group(4))),
            rule("(?<!\\d)(\\d{4})(?=年(?!前|后|内|以|来))", it -> digits(it.group(1))),
            rule("(?<!\\d)([01]?\\d|2[0-4])[:：]([0-5]\\d)(?:[:：]([0-5]\\d))?(?!\\d)", SpokenForm::time),
            rule(
                    "(?<![\\d.])(-?)(\\d+(?:\\.\\d+)?)\\s*%",
                    it -> "百分之" + (it.group(1).isEmpty() ? "" : "负") + number(it.group(2))),
            rule(
                    "(-?)(\\d+(?:\\.\\d+)?)\\s*(?:℃|°C)",
                    it -> (it.group(1).isEmpty() ? "" : "零下") + number(it.group(2)) + "摄氏度"),
            rule("[¥￥]\\s*(\\d[\\d,]*(?:\\.\\d+)?)元?", it -> amount(it.group(1))),
            rule("(\\d[\\d,]*\\.\\d{1,2})元", it -> amount(it.group(1))),
            rule("(?<=\\d)\\s*[-~～—至]\\s*(?=\\d+(?:\\.\\d+)?[\\p{IsHan}%])", _ -> "到"),
            rule("(?<!\\d)(\\d{1,3})/(\\d{1,3})(?![\\d/])", it -> number(it.group(2)) + "分之" + number(it.group(1))),
            // A letter before them, or a nought, or too many of them: no quantity.
            rule("(?<=[A-Za-z])\\d{2,}", it -> code(it.group())),
            rule("(?<![\\d.,])0\\d+(?!\\.)", it -> code(it.group())),
            rule("(?<![\\d.第])2" + COUNTED, _ -> "两"),
            rule("(?<!\\d)\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?", it -> number(it.group())),
            rule("℃", _ -> "摄氏度"),
            rule("&", _ -> "和"),
            rule("\\+", _ -> "加"),
            rule("@", _ -> "艾特"));

    private static final Pattern FULL_WIDTH = Pattern.compile("[０-９Ａ-Ｚａ-ｚ％＋－．／＠＆]+");

    private SpokenForm() {}

    /** Text in which no digit stands any more. */
    public static String of(String text) {
        String spoken =
                FULL_WIDTH.matcher(text).replaceAll(it -> Normalizer.normalize(it.group(), Normalizer.Form.NFKC));
        for (Rule rule : RULES) {
            spoken = rule.pattern.matcher(spoken).replaceAll(rule.spoken);
        }
        return spoken;
    }

    private static String time(MatchResult it) {
        String hour = it.group(1).matches("0?2") ? "两" : number(it.group(1));
        String minutes = it.group(2).equals("00")
                ? (it.group(3) == null ? "整" : "零分")
                : (it.group(2).startsWith("0") ? "零" : "") + number(it.group(2)) + "分";
        String seconds = it.group(3) == null ? "" : number(it.group(3)) + "秒";
        return hour + "点" + minutes + seconds;
    }

    /** Yuan, jiao and fen. */
    private static String amount(String written) {
        String plain = written.replace(",", "");
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        String part = point < 0 ? "" : plain.substring(point + 1);
        if (part.length() > 2) {
            return number(plain) + "元";
        }
        int jiao = part.isEmpty() ? 0 : part.charAt(0) - '0';
        int fen = part.length() < 2 ? 0 : part.charAt(1) - '0';
        StringBuilder spoken = new StringBuilder();
        if (!whole.matches("0+") || (jiao == 0 && fen == 0)) {
            spoken.append(whole.equals("2") ? "两" : number(whole)).append('元');
        }
        if (jiao > 0) {
            spoken.append(DIGITS.charAt(jiao)).append('角');
        } else if (fen > 0 && !spoken.isEmpty()) {
            spoken.append('零');
        }
        if (fen > 0) {
            spoken.append(DIGITS.charAt(fen)).append('分');
        }
        return spoken.toString();
    }

    private static String number(String written) {
        String plain = written.replace(",", "");
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        if (whole.length() > MOST_DIGITS_OF_A_NUMBER) {
            return code(plain.replace(".", ""));
        }
        String spelled;
        synchronized (NUMBERS) {
            spelled = NUMBERS.format(Long.parseLong(whole), CARDINAL);
        }
        String spoken = spelled.replace('〇', '零').replaceFirst("^二(?=[千万亿])", "两");
        return point < 0 ? spoken : spoken + "点" + digits(plain.substring(point + 1));
    }

    private static String digits(String written) {
        return each(written, DIGITS);
    }

    private static String code(String written) {
        return each(written, CODE_DIGITS);
    }

    private static String each(String written, String names) {
        StringBuilder spoken = new StringBuilder(written.length());
        written.chars().forEach(digit -> spoken.append(names.charAt(digit - '0')));
        return spoken.toString();
    }
}
