const ONE = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

export function oneDecimal(value: number): string {
  return ONE.format(value).replace('-0.0', '0.0').replace('-', '−')
}

/** A correlation as papers print it: two decimals, no leading zero left out. */
export function twoDecimals(value: number): string {
  return value.toFixed(2).replace('-', '−')
}

/** A time in a recording as m:ss. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export function fileSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

/** Time left in words: 40 s, 3 min, 5 h, 2 days. */
export function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}

const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

/** Round moments that an axis of time is labelled with, in ms. */
export function timeTicks(endMs: number): number[] {
  const step = 1000 * (TIME_STEPS_S.find((seconds) => endMs / seconds <= 8000) ?? 7200)
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, i) => i * step)
}

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** A date in local time: Nov 29, 2026. */
export function day(at: Date | string): string {
  return DAY.format(new Date(at))
}

/** A moment in local time, to the minute. */
export function moment(at: Date | string): string {
  return MOMENT.format(new Date(at))
}
