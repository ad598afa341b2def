import Papa from 'papaparse'

/**
 * Rows as CSV with a header. A text that a spreadsheet would run as a formula gets an apostrophe in front.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvOf(rows: readonly Record<string, string | number | null>[]): string {
  const harmless = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value,
      ]),
    ),
  )
  return `${Papa.unparse(harmless, { newline: '\r\n' })}\r\n`
}
