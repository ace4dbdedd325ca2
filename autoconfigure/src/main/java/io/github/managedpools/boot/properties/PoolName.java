package io.github.managedpools.boot.properties;

import java.util.Locale;

import org.springframework.util.StringUtils;

/**
 * The forms of a pool's name. The name itself is kebab-case; two spellings that differ in
 * dashes and case only are one name.
 *
 * @since 0.1.0
 */
public final class PoolName {

	private static final String FACTORY_SUFFIX = "Factory";

	private PoolName() {
	}

	/**
	 * The name of the pool for a factory bean.
	 * @param factoryBean the bean's name, such as {@code myFtp} or {@code myFtpFactory}
	 * @return the pool's name, such as {@code my-ftp}
	 */
	public static String ofFactoryBean(String factoryBean) {
		String base = factoryBean;
		if (base.endsWith(FACTORY_SUFFIX) && base.length() > FACTORY_SUFFIX.length()) {
			base = base.substring(0, base.length() - FACTORY_SUFFIX.length());
		}
		return kebab(base);
	}

	/**
	 * The kebab-case form of a spelling, with acronyms as one word.
	 * @param spelling the spelling, such as {@code myFTPServer} or {@code my_ftp_server}
	 * @return the name, such as {@code my-ftp-server}
	 */
	public static String kebab(String spelling) {
		StringBuilder name = new StringBuilder(spelling.length() + 4);
		boolean dashDue = false;
		for (int i = 0; i < spelling.length(); i++) {
			char ch = spelling.charAt(i);
			if (!Character.isLetterOrDigit(ch)) {
				dashDue = true;
				continue;
			}
			if ((dashDue || startsWord(spelling, i)) && !name.isEmpty()) {
				name.append('-');
			}
			dashDue = false;
			name.append(Character.toLowerCase(ch));
		}
		return name.toString();
	}

	/**
	 * The bean name of a pool.
	 * @param pool the pool's name, such as {@code my-ftp}
	 * @return the bean's name, such as {@code myFtpPool}
	 */
	public static String beanName(String pool) {
		StringBuilder name = new StringBuilder(pool.length() + 4);
		for (String word : pool.split("-")) {
			name.append(name.isEmpty() ? word : StringUtils.capitalize(word));
		}
		return name.append("Pool").toString();
	}

	/**
	 * The folded form of a name, which all its spellings have in common.
	 * @param spelling a spelling, such as {@code my-ftp}, {@code myFtp} or {@code MYFTP}
	 * @return its letters and digits in lower case
	 */
	public static String fold(String spelling) {
		StringBuilder folded = new StringBuilder(spelling.length());
		for (int i = 0; i < spelling.length(); i++) {
			char ch = spelling.charAt(i);
			if (Character.isLetterOrDigit(ch)) {
				folded.append(ch);
			}
		}
		return folded.toString().toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether two spellings are those of one name.
	 * @param spelling a spelling, such as {@code my-ftp}
	 * @param other another one, such as {@code myFtp}
	 * @return whether they are
	 */
	public static boolean isSame(String spelling, String other) {
		return spelling.equals(other) || fold(spelling).equals(fold(other));
	}

	private static boolean startsWord(String text, int i) {
		if (i == 0 || !Character.isUpperCase(text.charAt(i))) {
			return false;
		}
		boolean afterUpperCase = Character.isUpperCase(text.charAt(i - 1));
		boolean beforeLowerCase = i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1));
		return !afterUpperCase || beforeLowerCase;
	}

}
