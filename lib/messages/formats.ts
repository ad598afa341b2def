import type { Language } from './languages.ts'

/** Numbers and dates as a language writes them. */
export interface Formats {
  /** Such as 61.0; negative numbers with a minus sign, and none for what rounds to 0. */
  oneDecimal(value: number): string
  /** A correlation as papers print it: two decimals, no leading zero left out. */
  twoDecimals(value: number): string
  /** A number with so many decimals, and no thousands separator. */
  decimals(value: number, digits: number): string
  /** A share of one as a whole percentage, such as 42 %. */
  percent(share: number): string
  /** A file's size in decimal units, such as 2.4 GB. */
  fileSize(bytes: number): string
  /** Time left in words: 40 s, 3 min, 5 h, 2 days. */
  timeLeft(seconds: number): string
  /** The day of a moment in local time: Nov 29, 2026. */
  day(at: Date | string): string
  /** A date without a time, such as of a visit, which is the same everywhere: Nov 29, 2026. @param date at midnight UTC, or as 2026-11-29 */
  date(date: Date | string): string
  /** A moment in local time, to the minute. */
  moment(at: Date | string): string
}

const made = new Map<Language, Formats>()

export function formatsIn(language: Language): Formats {
  const before = made.get(language)
  if (before) return before
  const formats = newFormats(language)
  made.set(language, formats)
  return formats
}

function newFormats(language: Language): Formats {
  const digitsOf = new Map<number, Intl.NumberFormat>()
  const decimals = (value: number, digits: number) => {
    const format =
      digitsOf.get(digits) ??
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        useGrouping: false,
      })
    digitsOf.set(digits, format)
    // Rounded as toFixed does, from the number as it is stored: tables of figures agree to the last digit.
    const rounded = Number(value.toFixed(digits))
    // -0.04 to one decimal is 0.0.
    return format.format(rounded === 0 ? 0 : rounded).replace('-', '−')
  }
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const days = new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' })
  return {
    decimals,
    oneDecimal: (value) => decimals(value, 1),
    twoDecimals: (value) => decimals(value, 2),
    percent: (share) => `${Math.round(share * 100)} %`,
    fileSize(bytes) {
      if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
      return bytes < 1e9 ? `${decimals(bytes / 1e6, 1)} MB` : `${decimals(bytes / 1e9, 2)} GB`
    },
    timeLeft(seconds) {
      if (seconds < 90) return `${Math.ceil(seconds)} s`
      if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
      return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : days.format(Math.round(seconds / 86_400))
    },
    day: (at) => day.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
  }
}
