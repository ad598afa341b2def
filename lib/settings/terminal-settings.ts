/**
 * What the environment says of the terminal. It is read apart from the settings, since it decides how a wrong setting is told.
 */
interface TerminalSettings {
  /** CONCORD_LANGUAGE as given. */
  language: string | undefined
  /** The language of the system, as in de_AT.UTF-8 (POSIX, section 8.2). */
  systemLanguage: string | undefined
  /** Whether errors are told with the place where they happened. */
  debug: boolean
}

const { CONCORD_LANGUAGE, CONCORD_DEBUG, LC_ALL, LC_MESSAGES, LANG } = process.env

/** The terminal of this program. */
export const TERMINAL: TerminalSettings = {
  language: CONCORD_LANGUAGE,
  systemLanguage: LC_ALL || LC_MESSAGES || LANG,
  debug: Boolean(CONCORD_DEBUG),
}
